broker = "amqp://localhost"
