import asyncio

from shop import app


class BankError(Exception):
    """Банк ответил отказом."""

    def __init__(self, code: int, order: int):
        super().__init__(code, order)
        self.code = code
        self.order = order

    def __str__(self) -> str:
        return f"код {self.code}, заказ {self.order}"


async def ask(order: int) -> str:
    """Спрашивает банк; здесь может быть любой код с await."""
    return f"Заказ {order} оплачен"


@app.task
def pay(order: int) -> None:
    """Возбуждает исключение, которое вернётся целым."""
    raise BankError(51, order)


@app.task
def ask_bank(order: int) -> str:
    """Запускает корутину и ждёт её."""
    return asyncio.run(ask(order))
