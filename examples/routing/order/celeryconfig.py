broker_url = "redis://localhost:6379/0"
result_backend = "rpc://"

broker_transport_options = {
    "priority_steps": list(range(10)),
    "queue_order_strategy": "priority",
}
task_routes = {"photos.print_photo": {"queue": "prints"}}
worker_prefetch_multiplier = 1
