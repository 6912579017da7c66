result_backend = "s3"
s3_bucket = "shop-results"
s3_base_path = "celery/"
s3_region = "eu-central-1"
