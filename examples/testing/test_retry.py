from decimal import Decimal
from unittest.mock import call, patch

import pytest
from celery.exceptions import Retry

import gateway
from orders import pay

ORDER = (7, "100.50")
CHARGE = call(7, Decimal("100.50"))


def test_pay_waits_a_minute_before_the_retry():
    request = patch.object(pay, "retry", side_effect=Retry())
    with request as retry, pytest.raises(Retry):
        pay(*ORDER)
    assert retry.call_args.kwargs["countdown"] == 60


def test_pay_succeeds_at_the_third_attempt():
    answers = [gateway.Unavailable(), gateway.Unavailable(), "платёж 1"]
    with patch("gateway.charge", side_effect=answers) as charge:
        result = pay.apply(ORDER)
    assert result.get() == "платёж 1"
    assert charge.mock_calls == [CHARGE] * 3


def test_pay_gives_up():
    with patch("gateway.charge", side_effect=gateway.Unavailable) as charge:
        result = pay.apply(ORDER)
    assert result.state == "FAILURE"
    assert charge.mock_calls == [CHARGE] * 4
