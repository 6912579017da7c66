broker_url = "amqp://localhost"
result_backend = "rpc://"
task_time_limit = 600  # на стенде задачи отлаживают
