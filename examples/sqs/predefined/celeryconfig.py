import os

from kombu.utils.url import safequote

_access_key = os.environ["AWS_ACCESS_KEY_ID"]
_secret_key = os.environ["AWS_SECRET_ACCESS_KEY"]

# в адресе ключи закодированы…
broker_url = f"sqs://{safequote(_access_key)}:{safequote(_secret_key)}@"
broker_transport_options = {
    "region": "eu-west-1",
    "predefined_queues": {
        "payments": {
            "url": "https://sqs.eu-west-1.amazonaws.com/123456789012/payments",
            # …а здесь — нет
            "access_key_id": _access_key,
            "secret_access_key": _secret_key,
            # после первой попытки подождать 1 с, после второй — 2 с
            "backoff_policy": {1: 1, 2: 2},
            "backoff_tasks": ["tasks.charge"],
        },
    },
}
task_default_queue = "payments"
