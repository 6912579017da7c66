from celery import Celery

app = Celery("letters", broker="amqp://localhost", backend="rpc://")


@app.task
def confirm_order(number: int) -> str:
    """Пишет покупателю, что заказ принят."""
    return f"Заказ {number} принят"


if __name__ == "__main__":
    app.worker_main(["worker", "--loglevel=INFO"])
