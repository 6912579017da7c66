import time

from celery import Celery

app = Celery(
    "clinic",
    broker="redis://localhost:6379/0",
    backend="redis://localhost:6379/1",
)


@app.task
def send_sms(phone, text):
    """Отправляет СМС; здесь вместо оператора связи — строка."""
    if not phone.startswith("+7"):
        raise ValueError(f"неверный номер: {phone}")
    return f"{phone}: {text}"


@app.task
def save_to_card(message, card):
    """Записывает в карту пациента, что ему отправлено."""
    return f"карта {card}: {message}"


@app.task
def call_by_hand(request, exc, traceback):
    """Просит администратора позвонить пациенту самому."""
    print(f"Позвоните: {exc}")


@app.task
def note_failure(task_id):
    """Записывает, чем закончилась неудавшаяся задача."""
    error = app.AsyncResult(task_id).result
    print(f"Не отправлено: {error!r}")


@app.task(bind=True)
def export_visits(self, days):
    """Выгружает приёмы за несколько дней, по дню за раз."""
    for day in range(1, days + 1):
        time.sleep(0.2)  # запрос к базе
        self.update_state(
            state="PROGRESS", meta={"done": day, "total": days}
        )
    return "visits.csv"
