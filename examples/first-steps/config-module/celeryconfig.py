broker_url = "amqp://localhost"
result_backend = "rpc://"

task_serializer = "json"
result_serializer = "json"
accept_content = ["json"]  # сообщения в других форматах не принимать
timezone = "Europe/Moscow"
