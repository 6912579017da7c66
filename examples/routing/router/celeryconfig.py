broker_url = "amqp://"
result_backend = "rpc://"

task_routes = (
    "routes.by_size",
    {
        "photos.render_book": {"queue": "books"},
        "mail.*": {"queue": "mail"},
    },
)
