from time import sleep

from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded

app = Celery('videos', broker='amqp://', backend='db+sqlite:///results.sqlite')
app.conf.task_track_started = True


@app.task(soft_time_limit=1, time_limit=3)
def convert(video, seconds=1):
    try:
        sleep(seconds)  # здесь работает ffmpeg
    except SoftTimeLimitExceeded:
        return f'{video}: не успели, черновик удалён'
    return f'{video}.webm'


@app.task(time_limit=1)
def upload(video, seconds=1):
    sleep(seconds)
    return f'https://videos.example.com/{video}'


@app.task
def preview(video, seconds=1):
    sleep(seconds)
    return f'{video}.jpg'
