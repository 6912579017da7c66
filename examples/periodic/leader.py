import logging
from contextlib import suppress
from datetime import datetime

from celery.beat import Scheduler
from redis import Redis
from redis.exceptions import LockError

from lights import app

logger = logging.getLogger("celery.beat")


class LeaderScheduler(Scheduler):
    """Отправляет задачи, только пока держит блокировку в Redis."""

    def __init__(self, *args, **kwargs):
        self.redis = Redis.from_url(
            "redis://localhost:6379/1", decode_responses=True
        )
        self.lock = self.redis.lock("beat:leader", timeout=15)
        super().__init__(*args, **kwargs)

    def tick(self):
        if not self.is_leader():
            return 1  # через секунду попробовать снова
        return min(super().tick(), 5)

    def is_leader(self):
        """Продлевает блокировку или берёт её, если она свободна."""
        with suppress(LockError):
            return self.lock.reacquire()
        if not self.lock.acquire(blocking=False):
            return False
        logger.info("Расписание теперь ведёт этот beat")
        runs = self.redis.hgetall("beat:runs")
        for name, entry in self.schedule.items():
            if name in runs:
                entry.last_run_at = datetime.fromisoformat(runs[name])
        self._heap = None  # сроки посчитать заново
        return True

    def reserve(self, entry):
        """Записывает время запуска туда, где его увидят все."""
        entry = super().reserve(entry)
        self.redis.hset(
            "beat:runs", entry.name, entry.last_run_at.isoformat()
        )
        return entry

    def close(self):
        super().close()
        with suppress(LockError):
            self.lock.release()


app.conf.beat_scheduler = "leader:LeaderScheduler"
