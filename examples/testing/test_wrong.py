from unittest.mock import patch

from orders import checkout, pay


def test_checkout_sends_the_task():
    with patch.object(pay, "delay") as delay:
        checkout(7, ["100.50", "99.50"])
    delay.assert_called_once_with(7, "200")
