from celery import Celery

app = Celery("rooted", broker="redis://localhost:6379/0")
app.conf.accept_content = ["json", "pickle"]
