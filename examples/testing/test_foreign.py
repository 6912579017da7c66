from orders import label


def test_label(celery_worker):
    result = label.delay(["чайник", "ложка"])
    assert result.get(timeout=2) == "ложка, чайник"
