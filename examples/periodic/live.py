import logging
import tomllib
from datetime import timedelta
from pathlib import Path

from celery.beat import PersistentScheduler
from celery.schedules import crontab

from lights import app

logger = logging.getLogger(__name__)


def entry(task, every=None, cron=None, **fields):
    """Превращает таблицу из schedule.toml в запись расписания."""
    schedule = (
        crontab.from_string(cron) if cron else timedelta(seconds=every)
    )
    return {"task": task, "schedule": schedule, **fields}


class FileScheduler(PersistentScheduler):
    """Перечитывает расписание, когда меняется schedule.toml."""

    path = Path("schedule.toml")
    max_interval = 2  # так часто beat смотрит, не изменился ли файл

    def setup_schedule(self):
        self.read_file()
        super().setup_schedule()

    def tick(self):
        if (
            self.path.exists()
            and self.path.stat().st_mtime_ns != self.changed_at
        ):
            self.read_file()
            self.merge_inplace(self.app.conf.beat_schedule)
            self.install_default_entries(self.schedule)
            self._heap = None  # сроки посчитать заново
        return super().tick()

    def read_file(self):
        """Читает расписание; если в файле ошибка, оставляет прежнее."""
        self.changed_at = self.path.stat().st_mtime_ns
        try:
            tables = tomllib.loads(self.path.read_text())
            entries = {name: entry(**table) for name, table in tables.items()}
            for fields in entries.values():  # нет ли опечатки в имени поля
                self.Entry(**fields, app=self.app)
        except (TypeError, ValueError):
            logger.exception("Расписание прежнее: в %s ошибка", self.path)
        else:
            self.app.conf.beat_schedule = entries
            logger.info("Расписание прочитано: %s", ", ".join(entries))


app.conf.beat_scheduler = "live:FileScheduler"
