import sys

from celery import Celery

app = Celery('proj',
             broker='amqp://',
             backend='db+sqlite:///results.sqlite3',
             include=['proj.tasks'])

# Остальные настройки — в главе «Приложение».
app.conf.update(
    result_expires=3600,
    task_routes={
        'proj.tasks.add': {'queue': 'hipri'},
    },
)

if __name__ == '__main__':
    app.start(sys.argv[1:])
