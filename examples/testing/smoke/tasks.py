from celery import shared_task


@shared_task
def label(names):
    """Составляет надпись на посылке."""
    return ", ".join(sorted(names))
