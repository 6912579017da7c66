from celery.signals import user_preload_options
from click import Option

from orders import app

app.user_options["preload"].add(Option(("--city",)))


@user_preload_options.connect
def choose_city(options, **kwargs):
    """Получает опции, которые мы добавили всем командам."""
    print(f"Город: {options['city']}")
