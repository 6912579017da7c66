import logging

from clinic import send_sms

logger = logging.getLogger(__name__)


def book(phone, hour):
    """Записывает пациента; без СМС запись всё равно действует."""
    try:
        send_sms.apply_async(
            (phone, f"Вы записаны на {hour}:00"),
            ignore_result=True,
            retry_policy={"max_retries": 1},
        )
    except send_sms.OperationalError as error:
        logger.error("СМС не отправлено: %s", error)
        return "записан, позвоните пациенту"
    return "записан"
