from celery.signals import task_failure, task_success

from orders import pay


@task_success.connect
def measure(sender, runtime, **kwargs):
    """Записывает, сколько заняла задача."""
    print(f"{sender.name} заняла {runtime:.4f}s")


@task_failure.connect(sender=pay)
def alert(sender, task_id, exception, args, **kwargs):
    """Сообщает о сорвавшейся оплате."""
    print(f"Сорвалась оплата {args[0]}: {exception}")
