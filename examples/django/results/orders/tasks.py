from celery import shared_task
from django.core.mail import send_mail

from .models import Order


@shared_task
def send_confirmation(order_id):
    order = Order.objects.get(pk=order_id)
    if order.confirmed:  # письмо уже ушло
        return order.email
    send_mail(
        f'Заказ {order.pk} принят',
        f'К оплате {order.total} руб.',
        from_email='shop@example.com',
        recipient_list=[order.email],
    )
    order.confirmed = True
    order.save(update_fields=['confirmed'])
    return order.email


# --8<-- [start:more]
@shared_task
def resend_confirmations():
    missed = Order.objects.filter(confirmed=False)
    ids = list(missed.values_list('pk', flat=True))
    for order_id in ids:
        send_confirmation.delay(order_id)
    return ids
# --8<-- [end:more]
