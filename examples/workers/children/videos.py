from time import sleep

from celery import Celery

app = Celery('videos', broker='amqp://', backend='db+sqlite:///results.sqlite')

frames = []


@app.task
def preview(video, megabytes=0):
    frames.append(bytearray(megabytes * 1024 * 1024))  # и не освобождаются
    return len(frames)


@app.task
def convert(video, seconds=1):
    sleep(seconds)
    return f'{video}.webm'
