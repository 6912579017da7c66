broker_url = "amqp://myuser:mypassword@localhost:5672/myvhost"
broker_transport_options = {"confirm_publish": True}
result_backend = "rpc://"
