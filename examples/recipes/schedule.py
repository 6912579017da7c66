from prices import app

app.conf.beat_schedule = {
    'цены Ромашки': {
        'task': 'prices.import_prices',
        'schedule': 60,
        'args': ['Ромашка'],
        'options': {'expires': 55},
    },
}
