import logging
from time import sleep

from celery import Celery
from celery.worker.control import control_command, inspect_command

app = Celery('videos', broker='amqp://', backend='db+sqlite:///results.sqlite')
app.conf.task_track_started = True
app.conf.worker_pool_restarts = True


@app.task
def convert(video, seconds=1):
    sleep(seconds)  # здесь работает ffmpeg
    return f'{video}.webm'


@app.task
def announce(video):
    return f'Новый ролик: {video}'


# --8<-- [start:commands]
@inspect_command()
def log_level(state):
    """Показать степень подробности лога."""
    return {'level': logging.getLevelName(logging.getLogger().level)}


@control_command(args=[('level', str)], signature='<level>')
def set_log_level(state, level):
    """Изменить степень подробности лога."""
    logging.getLogger().setLevel(level.upper())
    return {'ok': f'log level is {level.upper()}'}
# --8<-- [end:commands]
