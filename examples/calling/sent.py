from celery.signals import before_task_publish

from clinic import app


@before_task_publish.connect
def mark_sent(headers, **kwargs):
    """Записывает в бэкенд, что задача с таким id отправляется."""
    if not headers["ignore_result"]:
        app.backend.store_result(headers["id"], None, "SENT")
