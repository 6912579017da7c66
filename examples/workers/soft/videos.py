from time import sleep

from celery import Celery

app = Celery('videos', broker='amqp://', backend='db+sqlite:///results.sqlite')
app.conf.task_track_started = True
app.conf.worker_soft_shutdown_timeout = 3


@app.task
def convert(video, seconds=1):
    print(f'{video}: обработка начата')
    sleep(seconds)  # здесь работает ffmpeg
    return f'{video}.webm'


@app.task(acks_late=True)
def upload(video, seconds=1):
    print(f'{video}: загрузка начата')
    sleep(seconds)  # здесь файл уходит в хранилище
    return f'https://videos.example.com/{video}'


@app.task
def preview(video):
    return f'{video}.jpg'


@app.task
def announce(video):
    return f'Новый ролик: {video}'
