from pathlib import Path

# Настоящая Kafka: "confluentkafka://kafka.example.com:9092"
_address = Path("kafka.address").read_text()
broker_url = f"confluentkafka://{_address}"
broker_transport_options = {
    # разделов в новой теме
    "num_partitions": 4,
    # пропавшего воркера не ждать дольше 6 с
    "kafka_consumer_config": {"session.timeout.ms": 6000},
}
result_backend = "db+sqlite:///results.sqlite3"
