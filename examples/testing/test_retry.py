from unittest.mock import patch

import pytest
from celery.exceptions import Retry

import gateway
from orders import pay


def test_pay_waits_a_minute_before_the_retry():
    request = patch.object(pay, "retry", side_effect=Retry())
    with request as retry, pytest.raises(Retry):
        pay(7, "100.50")
    assert retry.call_args.kwargs["countdown"] == 60


def test_pay_succeeds_at_the_third_attempt():
    answers = [gateway.Unavailable(), gateway.Unavailable(), "платёж 1"]
    with patch("gateway.charge", side_effect=answers) as charge:
        result = pay.apply((7, "100.50"))
    assert result.get() == "платёж 1"
    assert charge.call_count == 3


def test_pay_gives_up():
    down = gateway.Unavailable("банк закрыт")
    with patch("gateway.charge", side_effect=down) as charge:
        result = pay.apply((7, "100.50"))
    assert result.state == "FAILURE"
    assert charge.call_count == 4
