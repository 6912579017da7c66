from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .models import Order
from .tasks import send_confirmation


@csrf_exempt  # заказы присылает программа, а не форма
@require_POST
def create_order(request):
    order = Order.objects.create(
        email=request.POST['email'],
        total=request.POST['total'],
    )
    send_confirmation.delay_on_commit(order.pk)
    return JsonResponse({'order': order.pk}, status=201)
