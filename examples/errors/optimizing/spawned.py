from celery import Celery


def route_task(name, args, kwargs, options, task=None, **kw):
    return None


app = Celery("spawned", broker="amqp://", backend="rpc://")
app.conf.worker_pool_start_method = "spawn"
app.conf.task_routes = (route_task,)


@app.task
def add(x: int, y: int) -> int:
    return x + y
