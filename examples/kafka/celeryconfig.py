from pathlib import Path

# Настоящая Kafka: "confluentkafka://kafka.example.com:9092"
_address = Path("kafka.address").read_text()
broker_url = f"confluentkafka://{_address}"
broker_transport_options = {
    "wait_time_seconds": 1,
    "num_partitions": 4,
    # каждое сообщение — в случайный раздел, а не пачками в один
    "kafka_producer_config": {"sticky.partitioning.linger.ms": 0},
    # пропавшего воркера не ждать дольше 6 с
    "kafka_consumer_config": {"session.timeout.ms": 6000, "heartbeat.interval.ms": 1000},
}
result_backend = "db+sqlite:///results.sqlite3"
