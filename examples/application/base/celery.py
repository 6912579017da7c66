from celery import Celery

app = Celery(
    "shop",
    include=["shop.letters"],
    task_cls="shop.base:LetterTask",
)
app.config_from_object("shop.celeryconfig")
