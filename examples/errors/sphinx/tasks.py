"""Tasks."""

from celery import Celery

app = Celery('proj', broker='amqp://')


@app.task
def ship(weight, cls):
    """Ship a parcel by weight and class."""


@app.task
def left_out():
    """Is not to be documented."""


@app.task
def _hidden():
    """Is not to be documented either."""


@app.task
def bare():
    pass
