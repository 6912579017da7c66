broker_url = "amqp://localhost"
result_backend = "rpc://"
accept_content = ["json", "pickle"]
