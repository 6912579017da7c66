broker_url = "amqp://localhost"
result_backend = "rpc://"

task_serializer = "json"
result_serializer = "json"
accept_content = ["json"]  # сообщения в других форматах не принимать
timezone = "Europe/Moscow"

# --8<-- [start:routes]
task_routes = {
    "tasks.add": "low-priority",
}
# --8<-- [end:routes]
