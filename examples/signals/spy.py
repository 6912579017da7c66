from celery import signals
from celery.utils.dispatch import Signal

from orders import app


def show(signal, sender, **arguments):
    """Печатает имя сигнала и имена его аргументов."""
    print(f"{signal.name}: {', '.join(sorted(arguments)) or '—'}")


for signal in vars(signals).values():
    # получатель setup_logging отключил бы журнал Celery
    if isinstance(signal, Signal) and signal is not signals.setup_logging:
        signal.connect(show)
