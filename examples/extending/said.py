from celery import Celery
from celery.app import trace
from celery.exceptions import Reject

trace.LOG_RECEIVED = 'Взята %(name)s[%(id)s]'
trace.LOG_SUCCESS = 'Готова %(name)s[%(id)s] за %(runtime).1f с'
trace.log_policy_reject = trace.log_policy_reject._replace(
    format='Отвергнута %(name)s[%(id)s]: %(exc)s',
    severity=20,  # logging.INFO
    traceback=0,
)

app = Celery('said', broker='amqp://')


@app.task
def greet():
    return 'привет'


@app.task
def refuse():
    raise Reject('склад закрыт', requeue=False)
