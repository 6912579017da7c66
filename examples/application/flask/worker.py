from shop.web import create_app

app = create_app().extensions["celery"]
