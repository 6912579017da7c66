broker_url = "amqp://"
broker_transport_options = {"confirm_publish": True}
result_backend = "rpc://"

task_default_queue = "shop"
task_default_queue_type = "quorum"
task_default_exchange_type = "topic"
task_create_missing_queue_type = "quorum"
task_create_missing_queue_exchange_type = "topic"
task_routes = {"photos.render_book": {"queue": "albums"}}
