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
