broker_url = "amqp://myuser:mypassword@localhost:5672/myvhost"
broker_transport_options = {"confirm_publish": True}
result_backend = "rpc://"

task_default_queue = "jobs"
task_default_queue_type = "quorum"
# с direct, который принят по умолчанию, отсрочка ждёт у воркера
task_default_exchange_type = "topic"
