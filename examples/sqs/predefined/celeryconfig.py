import os

from kombu.utils.url import safequote

access_key = os.environ["AWS_ACCESS_KEY_ID"]
secret_key = os.environ["AWS_SECRET_ACCESS_KEY"]

# В адресе ключи закодированы…
broker_url = f"sqs://{safequote(access_key)}:{safequote(secret_key)}@localhost:5000"
broker_transport_options = {
    "region": "eu-west-1",
    "wait_time_seconds": 1,
    "predefined_queues": {
        "payments": {
            "url": "http://localhost:5000/123456789012/payments",
            # …а здесь — нет
            "access_key_id": access_key,
            "secret_access_key": secret_key,
            # после первой попытки подождать 1 с, после второй — 2 с
            "backoff_policy": {1: 1, 2: 2},
            "backoff_tasks": ["tasks.charge"],
        },
    },
}
task_default_queue = "payments"
