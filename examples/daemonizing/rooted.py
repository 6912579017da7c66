from celery import Celery

app = Celery("rooted")
app.conf.accept_content = ["json", "pickle"]
