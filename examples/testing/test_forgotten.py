def test_double(celery_app, celery_worker):
    @celery_app.task
    def double(number):
        return number * 2

    assert double.delay(21).get(timeout=10) == 42
