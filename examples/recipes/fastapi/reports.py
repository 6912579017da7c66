from celery import Celery

app = Celery(
    'reports',
    broker='amqp://',
    backend='redis://localhost:6379/1',
)

# Здесь вместо базы с заказами
SALES = {
    '2026-10': [1200, 780],
}


@app.task
def build_report(month):
    """Считает заказы и выручку за месяц."""
    sales = SALES[month]
    return {'orders': len(sales), 'total': sum(sales)}
