broker_url = "amqp://"
result_backend = "rpc://"

task_routes = {
    "photos.render_book": {"queue": "books"},
    "mail.*": {"queue": "mail"},
}
