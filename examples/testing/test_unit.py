from decimal import Decimal
from unittest.mock import patch

import pytest

import gateway
from orders import checkout, pay, price


def test_price_with_discount():
    assert price(["100.50", "99.50"], discount=10) == 180


def test_pay_charges_the_amount():
    with patch("gateway.charge", return_value="платёж 1") as charge:
        assert pay(7, "100.50") == "платёж 1"
    charge.assert_called_once_with(7, Decimal("100.50"))


def test_pay_reports_a_bank_that_is_down():
    with pytest.raises(gateway.Unavailable, match="заказ 7"):
        pay(7, "100.50")


def test_checkout_sends_the_task():
    with patch.object(pay, "delay") as delay:
        assert checkout(7, ["100.50"]) == "заказ принят"
    delay.assert_called_once_with(7, "100.50")
