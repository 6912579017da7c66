import threading
import time

from meters import app

app.conf.worker_pool_start_method = "spawn"

# Справочник тарифов; после fork() он у всех процессов общий
tariffs = bytearray(50 * 2**20)


def send_metrics():
    """Раз в минуту отправляет счётчики в систему наблюдения."""
    while True:
        time.sleep(60)


sender = threading.Thread(target=send_metrics, daemon=True)
sender.start()


@app.task
def sender_works():
    """Жив ли поток отправки в процессе, где выполнена задача."""
    return sender.is_alive()
