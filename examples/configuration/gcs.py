result_backend = "gs://"
gcs_bucket = "shop-results"
gcs_project = "shop"
gcs_base_path = "celery"
gcs_ttl = 86400
