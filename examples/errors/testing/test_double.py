def test_double(celery_app, celery_worker):
    @celery_app.task
    def double(number: int) -> int:
        return 2 * number

    celery_worker.reload()
    assert double.delay(21).get(timeout=10) == 42
