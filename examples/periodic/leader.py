import logging
from contextlib import suppress
from datetime import datetime

from celery.beat import Scheduler
from redis import Redis
from redis.exceptions import LockError

from lights import app

logger = logging.getLogger(__name__)


class LeaderScheduler(Scheduler):
    """Отправляет задачи, только пока держит блокировку в Redis."""

    max_interval = 5  # блокировку надо продлевать чаще, чем она истекает

    def __init__(self, *args, **kwargs):
        self.redis = Redis.from_url(
            "redis://localhost:6379/1", decode_responses=True
        )
        self.lock = self.redis.lock("beat:leader", timeout=15)
        super().__init__(*args, **kwargs)

    def tick(self):
        try:
            self.lock.reacquire()
        except LockError:
            if not self.lock.acquire(blocking=False):
                return self.max_interval  # расписание ведёт другой
            self.take_over()
        return super().tick()

    def take_over(self):
        """Продолжает с того места, где остановился прежний beat."""
        runs = self.redis.hgetall("beat:runs")
        known = [name for name in self.schedule if name in runs]
        for name in known:
            self.schedule[name].last_run_at = datetime.fromisoformat(
                runs[name]
            )
        self._heap = None  # сроки посчитать заново
        logger.info(
            "Расписание теперь ведёт этот beat, прошлых запусков: %d",
            len(known),
        )

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
