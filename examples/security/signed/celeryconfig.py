import os
from pathlib import Path

keys = Path(__file__).parent / "keys"
role = os.environ.get("SHOP_ROLE", "web")

broker_url = "amqp://localhost"
result_backend = "rpc://"

task_serializer = "auth"  # что отправляем, подписываем
result_serializer = "auth"
accept_content = ["auth"]  # неподписанное не читаем

security_key = keys / f"{role}.key"
security_certificate = keys / f"{role}.pem"
security_cert_store = str(keys / "*.pem")  # кому верим
