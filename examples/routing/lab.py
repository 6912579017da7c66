from celery import Celery

app = Celery("lab", include=["photos", "mail"])
app.config_from_object("celeryconfig")
