broker_url = "amqp://localhost"
result_backend = "rpc://"
timezone = "Europe/Moscow"
task_time_limit = 60  # через столько секунд задачу прервут
