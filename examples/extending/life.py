from celery import Celery, bootsteps


class Life(bootsteps.StartStopStep):
    """Пишет, что с ним происходит."""

    def __init__(self, parent, **options):
        super().__init__(parent, **options)
        print(f'{parent!r}: __init__')

    def create(self, parent):
        print(f'{parent!r}: create')

    def start(self, parent):
        print(f'{parent!r}: start')

    def close(self, parent):
        print(f'{parent!r}: close')

    def stop(self, parent):
        print(f'{parent!r}: stop')

    def terminate(self, parent):
        print(f'{parent!r}: terminate')

    def shutdown(self, parent):
        print(f'{parent!r}: shutdown')


app = Celery('life', broker='amqp://')
app.steps['worker'].add(Life)
app.steps['consumer'].add(Life)
