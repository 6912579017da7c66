from celery import Celery

app = Celery("levels", broker="amqp://localhost", backend="rpc://")
app.conf.task_inherit_parent_priority = True
app.conf.task_queue_max_priority = 10


@app.task(bind=True)
def level(self, before: list[int]) -> list[int]:
    return [*before, self.request.delivery_info["priority"]]
