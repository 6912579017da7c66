def test_started(celery_worker):
    pass
