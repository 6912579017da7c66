from orders import label


def test_label_takes_a_set(celery_session_worker):
    assert label.delay({"чайник", "ложка"}).get(timeout=10)
