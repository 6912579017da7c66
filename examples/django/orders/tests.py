from unittest.mock import patch

from django.core import mail
from django.test import TestCase

from .models import Order
from .tasks import send_confirmation

DATA = {'email': 'anna@example.com', 'total': '1990'}


class ConfirmationTest(TestCase):
    def test_letter_is_sent_once(self):
        order = Order.objects.create(email='anna@example.com', total=1990)
        send_confirmation(order.pk)
        send_confirmation(order.pk)
        letter, = mail.outbox
        self.assertEqual(letter.to, ['anna@example.com'])
        self.assertIn('1990.00', letter.body)
        order.refresh_from_db()
        self.assertTrue(order.confirmed)


class CreateOrderTest(TestCase):
    @patch('orders.tasks.send_confirmation.delay')
    def test_task_is_sent_after_commit(self, delay):
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post('/orders/', DATA)
            delay.assert_not_called()
        delay.assert_called_once_with(Order.objects.get().pk)

    @patch('orders.tasks.send_confirmation.delay')
    def test_no_task_for_a_wrong_order(self, delay):
        with self.captureOnCommitCallbacks(execute=True):
            response = self.client.get('/orders/')
        self.assertEqual(response.status_code, 405)
        delay.assert_not_called()
