"""Пробный брокер Kafka из библиотеки librdkafka: живёт, пока программа не остановлена."""

import signal
from pathlib import Path

from confluent_kafka.admin import AdminClient

# log_level 4 — только предупреждения и ошибки
cluster = AdminClient({"test.mock.num.brokers": 1, "log_level": 4})
(broker,) = cluster.list_topics().brokers.values()
Path("kafka.address").write_text(f"{broker.host}:{broker.port}")
print("Kafka слушает, адрес — в файле kafka.address")
signal.pause()
