broker_url = "confluentkafka://kafka.example.com:9092"
broker_transport_options = {
    # партиций в новом топике: столько воркеров смогут его читать
    "num_partitions": 4,
}
task_serializer = "json"
result_backend = "db+sqlite:///results.sqlite3"
