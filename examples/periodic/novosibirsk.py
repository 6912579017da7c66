from zoneinfo import ZoneInfo

from celery.schedules import crontab


class NovosibirskCrontab(crontab):
    """Считает по новосибирскому времени, какой бы ни была timezone."""

    tz = ZoneInfo("Asia/Novosibirsk")
