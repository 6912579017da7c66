from celery import Celery, Task
from celery.exceptions import SecurityError
from celery.result import AsyncResult
from celery.utils import uuid

app = Celery("shop")
app.config_from_object("celeryconfig")
app.setup_security()


class SealedTask(Task):
    """Задача, у которой подписаны и имя, и идентификатор."""

    typing = False  # последний аргумент — печать, у функции его нет

    def send(self, *args: int) -> AsyncResult:
        task_id = uuid()
        seal = [self.name, task_id]
        return self.apply_async((*args, seal), task_id=task_id)

    def __call__(self, *args: object) -> str:
        *args, seal = args
        if seal != [self.name, self.request.id]:
            raise SecurityError(f"печать от другой задачи: {seal[0]}")
        return self.run(*args)


@app.task(base=SealedTask)
def remind(order: int, amount: int) -> str:
    """Напоминает покупателю об оплате."""
    return f"Заказ {order}: ждём {amount} руб."


@app.task(base=SealedTask)
def refund(order: int, amount: int) -> str:
    """Возвращает деньги за заказ."""
    return f"Заказ {order}: вернули {amount} руб."
