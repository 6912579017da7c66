from celery import Celery, signals
from click import Option

app = Celery('city', broker='amqp://')
app.user_options['preload'].add(Option(
    ['--city'],
    default='moscow',
    help='Город: у каждого своя очередь.',
))


@signals.user_preload_options.connect
def choose_queue(app, options, **kwargs):
    app.conf.task_default_queue = options['city']
