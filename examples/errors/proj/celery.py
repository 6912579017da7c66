from celery import Celery

app = Celery("proj", broker="amqp://localhost", backend="rpc://", include=["proj.tasks"])

if __name__ == "__main__":
    app.start()
