from celery import Celery, bootsteps

app = Celery("deadlock", broker="amqp://localhost")


@app.steps["worker"].add
class Detection(bootsteps.StartStopStep):
    def __init__(self, worker, deadlock_timeout=3600):
        self.timeout = deadlock_timeout
