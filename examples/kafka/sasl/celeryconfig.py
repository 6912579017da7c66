import os

from kombu.utils.url import safequote

_username = safequote(os.environ["SASL_USERNAME"])
_password = safequote(os.environ["SASL_PASSWORD"])
_server = "kafka.example.com:9094"

broker_url = f"confluentkafka://{_username}:{_password}@{_server}"
broker_transport_options = {
    "security_protocol": "SASL_SSL",
    "sasl_mechanism": "SCRAM-SHA-512",
    # имя приложения в журналах Kafka
    "kafka_common_config": {"client.id": "shop"},
}
