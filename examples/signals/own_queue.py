from celery.signals import celeryd_after_setup, celeryd_init

from orders import app


@celeryd_init.connect(sender="printer@web1")
def slow_down(conf, **kwargs):
    """Настройка только для воркера printer@web1."""
    conf.task_default_rate_limit = "10/m"


@celeryd_after_setup.connect
def add_own_queue(sender, instance, **kwargs):
    """Каждый воркер читает ещё и очередь со своим именем."""
    name, _, _ = sender.partition("@")
    instance.app.amqp.queues.select_add(name)
