# --8<-- [start:lock]
from contextlib import contextmanager, suppress

from celery import Celery
from redis import Redis
from redis.exceptions import LockNotOwnedError

app = Celery('prices', broker='amqp://', backend='rpc://')
redis = Redis.from_url('redis://localhost:6379/0')


@contextmanager
def only_one(name, expires):
    """Даёт True тому, кто взял блокировку, остальным — False."""
    lock = redis.lock(name, timeout=expires, blocking=False)
    acquired = lock.acquire()
    try:
        yield acquired
    finally:
        if acquired:
            # Срок мог выйти, и блокировка уже чужая
            with suppress(LockNotOwnedError):
                lock.release()
# --8<-- [end:lock]


# --8<-- [start:skip]
@app.task(time_limit=9 * 60)
def import_prices(supplier):
    key = f'import_prices:{supplier}'
    with only_one(key, expires=10 * 60) as acquired:
        if not acquired:
            return f'{supplier}: уже загружается'
        return f'{supplier}: загружено'
# --8<-- [end:skip]


# --8<-- [start:retry]
@app.task(bind=True, max_retries=None, time_limit=9 * 60)
def recount_stock(self, supplier):
    # Ключ тот же: пока идёт загрузка, пересчёт ждёт
    key = f'import_prices:{supplier}'
    with only_one(key, expires=10 * 60) as acquired:
        if not acquired:
            raise self.retry(countdown=2)
        return f'{supplier}: пересчитано'
# --8<-- [end:retry]


# --8<-- [start:once]
@app.task
def build_report(month):
    try:
        return f'отчёт за {month} готов'
    finally:
        redis.delete(f'build_report:{month}')


def send_once(month):
    """Отправляет задачу, если такая ещё не ждёт и не идёт."""
    key = f'build_report:{month}'
    if redis.set(key, '', nx=True, ex=60 * 60):
        try:
            return build_report.delay(month)
        except Exception:
            redis.delete(key)  # задачи нет, ждать нечего
            raise
    return None
# --8<-- [end:once]
