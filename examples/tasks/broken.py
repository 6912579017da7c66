from shop import app


class BankError(Exception):
    """Банк ответил отказом."""

    def __init__(self, code: int, order: int):
        self.code = code
        super().__init__(f"код {code}, заказ {order}")


@app.task
def pay(order: int) -> None:
    """Бросает исключение, которое не восстановить из сообщения."""
    raise BankError(51, order)


@app.task
async def ask_bank(order: int) -> str:
    """Объявлена через async def: воркер её не дождётся."""
    return f"Заказ {order} оплачен"


@app.task
def ask_and_wait(order: int) -> str:
    """Ждёт другую задачу внутри задачи."""
    return pay.delay(order).get()
