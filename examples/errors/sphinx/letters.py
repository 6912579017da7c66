from celery import Celery, Task

app = Celery('proj', broker='amqp://')


class Letter(Task):
    """Send a letter."""

    def run(self, to):
        """Take an address."""


letter = app.register_task(Letter())
