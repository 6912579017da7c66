from celery import Celery

app = Celery('proj',
             broker='amqp://',
             backend='db+sqlite:///results.sqlite3',
             include=['proj.tasks'])

# Дополнительная конфигурация, см. руководство пользователя приложения.
app.conf.update(
    result_expires=3600,
)

if __name__ == '__main__':
    app.start()
