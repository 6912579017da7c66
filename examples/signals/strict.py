from celery.signals import before_task_publish


@before_task_publish.connect
def refuse(**kwargs):
    """Так отправку не запретить: исключение только записывается."""
    raise PermissionError("касса закрыта")
