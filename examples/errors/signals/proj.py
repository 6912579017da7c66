from celery import Celery, signals
from click import Option

app = Celery("proj", broker="amqp://localhost")
app.user_options["preload"].add(Option(("--monitoring",), is_flag=True))


@signals.celeryd_after_setup.connect
def after_setup(instance, **kwargs):
    print(f"pool {instance.pool_cls.__module__}")


@signals.after_setup_task_logger.connect
def after_task_logger(logger, **kwargs):
    print(f"task logger {logger.name}")


@signals.user_preload_options.connect
def preload(sender, options, **kwargs):
    print(f"sender {type(sender).__name__}, options {options}")


@app.task
def add(x, y):
    return x + y
