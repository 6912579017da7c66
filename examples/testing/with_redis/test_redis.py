from celery import group

from orders import label


def test_group(celery_session_worker):
    labels = group(label.s(["чайник"]), label.s(["ложка"]))
    result = labels.delay()
    assert result.get(timeout=10) == ["чайник", "ложка"]
