broker_url = "amqp://myuser:mypassword@localhost:5672/myvhost"
result_backend = "rpc://"
