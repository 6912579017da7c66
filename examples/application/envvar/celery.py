import os

from celery import Celery

os.environ.setdefault("SHOP_CONFIG", "shop.celeryconfig")

app = Celery("shop", include=["shop.letters"])
app.config_from_envvar("SHOP_CONFIG")
