from orders import label


def test_label_takes_a_set(celery_session_worker):
    result = label.delay({"чайник", "ложка"})
    assert result.get(timeout=10) == "ложка, чайник"
