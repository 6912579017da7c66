import os

from kombu.utils.url import safequote

_username = safequote(os.environ["SASL_USERNAME"])
_password = safequote(os.environ["SASL_PASSWORD"])

broker_url = f"confluentkafka://{_username}:{_password}@kafka.example.com:9094"
broker_transport_options = {
    "security_protocol": "SASL_SSL",
    "sasl_mechanism": "SCRAM-SHA-512",
    "wait_time_seconds": 1,
    "num_partitions": 4,
    "replication_factor": 3,
    "kafka_common_config": {"client.id": "shop", "log_level": 2},
    "kafka_admin_config": {"request.timeout.ms": 5000},
}
