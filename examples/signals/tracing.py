from contextvars import ContextVar

from celery.signals import before_task_publish, task_prerun

request_id = ContextVar("request_id", default=None)


@before_task_publish.connect
def add_request_id(headers, **kwargs):
    """Кладёт в сообщение номер запроса, из которого вызвана задача."""
    headers["request_id"] = request_id.get()


@task_prerun.connect
def take_request_id(task, **kwargs):
    """Достаёт номер в воркере: его унаследуют и вложенные вызовы."""
    request_id.set(task.request.get("request_id"))
    print(f"запрос {request_id.get()}: {task.name}")
