from celery import Celery

app = Celery("shop", include=["shop.letters"])
app.config_from_object("shop.celeryconfig")
