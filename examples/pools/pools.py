from celery import signals
from celery.concurrency import thread


class TaskPool(thread.TaskPool):
    """Пул потоков, который готовит процесс, как это делает prefork."""

    def on_start(self):
        super().on_start()
        signals.worker_process_init.send(sender=None)
