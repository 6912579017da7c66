broker_url = "confluentkafka://kafka.example.com:9092"
broker_transport_options = {
    "num_partitions": 4,
    "kafka_consumer_config": {
        # миллисекунды; столько — только для примера
        "max.poll.interval.ms": 6000,
        # не больше, чем max.poll.interval.ms
        "session.timeout.ms": 6000,
    },
}
worker_prefetch_multiplier = 1
result_backend = "db+sqlite:///results.sqlite3"
