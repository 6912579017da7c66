from celery import Celery

app = Celery("onrpc", broker="amqp://localhost", backend="rpc://")


@app.task
def crawl() -> str:
    return "crawled"
