from contextlib import contextmanager
from time import monotonic

from django.core.cache import cache


@contextmanager
def only_one(name, expires):
    """Даёт True тому, кто взял блокировку, остальным — False."""
    until = monotonic() + expires - 3
    acquired = cache.add(name, True, expires)
    try:
        yield acquired
    finally:
        # Если срок почти вышел, блокировка может быть уже чужой
        if acquired and monotonic() < until:
            cache.delete(name)
