from decimal import Decimal
from unittest.mock import patch

from orders import label, pay


def test_pay(celery_session_worker):
    with patch("gateway.charge", return_value="платёж 1") as charge:
        result = pay.delay(7, "100.50")
        assert result.get(timeout=10) == "платёж 1"
    charge.assert_called_once_with(7, Decimal("100.50"))


def test_label(celery_session_worker):
    result = label.delay(["чайник", "ложка"])
    assert result.get(timeout=10) == "ложка, чайник"
