broker_url = "amqp://localhost"
result_backend = "rpc://"
