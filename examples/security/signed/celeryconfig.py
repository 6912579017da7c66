import os
from pathlib import Path

_keys = Path(__file__).parent / "keys"
_role = os.environ.get("SHOP_ROLE", "web")

broker_url = "amqp://localhost"
result_backend = "rpc://"

task_serializer = "auth"  # что отправляем, подписываем
result_serializer = "auth"
accept_content = ["auth"]  # неподписанное не читаем

security_key = _keys / f"{_role}.key"
security_certificate = _keys / f"{_role}.pem"
security_cert_store = str(_keys / "*.pem")  # кому верим
