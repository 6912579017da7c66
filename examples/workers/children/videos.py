from time import sleep

from celery import Celery

app = Celery('videos', broker='amqp://', backend='db+sqlite:///results.sqlite')

frames = []


@app.task
def preview(video, megabytes=1):
    frames.append(bytearray(megabytes * 2**20))  # и не освобождаются
    return sum(map(len, frames)) // 2**20


@app.task
def convert(video, seconds=1):
    sleep(seconds)
    return f'{video}.webm'
