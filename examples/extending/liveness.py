from pathlib import Path

from celery import bootsteps


class Liveness(bootsteps.StartStopStep):
    """Пока воркер работает, раз в секунду обновляет время файла."""

    requires = ('celery.worker.components:Timer',)

    def __init__(self, worker, alive_file=None, **options):
        super().__init__(worker, **options)
        self.enabled = alive_file is not None
        self.alive_file = alive_file
        self.entry = None

    def start(self, worker):
        file = Path(self.alive_file)
        file.touch()
        self.entry = worker.timer.call_repeatedly(1, file.touch)

    def stop(self, worker):
        self.entry.cancel()
        Path(self.alive_file).unlink()
