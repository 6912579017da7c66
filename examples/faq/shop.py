from celery import Celery, current_task

app = Celery('shop', broker='amqp://', backend='db+sqlite:///results.db')


@app.task
def pack(order):
    return f'заказ {order} собран'


@app.task
def price(order):
    return order * 100


@app.task
def receipt(total, order):
    return f'чек {order}: {total} ₽'


@app.task(bind=True)
def who_am_i(self):
    return self.request.id, current_task.request.id == self.request.id
