import logging

from clinic import send_sms

logger = logging.getLogger(__name__)


def book(phone, hour):
    """Записывает пациента; без СМС запись всё равно действует."""
    text = f"Вы записаны на {hour}:00"
    try:
        send_sms.apply_async(
            (phone, text),
            ignore_result=True,
            retry_policy={"max_retries": 1},
        )
    except send_sms.OperationalError as error:
        logger.error("%s: СМС не отправлено: %s", phone, error)
        return f"{text}, СМС не будет"
    return text
