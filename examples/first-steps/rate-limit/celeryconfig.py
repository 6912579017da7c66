broker_url = "amqp://localhost"
result_backend = "rpc://"

task_serializer = "json"
result_serializer = "json"
accept_content = ["json"]  # сообщения в других форматах не принимать
timezone = "Europe/Moscow"

# --8<-- [start:annotations]
task_annotations = {
    "tasks.add": {"rate_limit": "10/m"},  # 10 задач в минуту
}
# --8<-- [end:annotations]
