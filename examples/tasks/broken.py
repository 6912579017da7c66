from urllib.request import urlopen

from shop import app


class BankError(Exception):
    """Банк ответил отказом."""

    def __init__(self, code: int, order: int):
        self.code = code
        super().__init__(f"код {code}, заказ {order}")


@app.task
def pay(order: int) -> None:
    """Возбуждает исключение, которое не восстановить из сообщения."""
    raise BankError(51, order)


@app.task
def fetch(page: str) -> bytes:
    """Возбуждает HTTPError, а в нём открытое соединение."""
    url = f"http://localhost:8080/{page}"
    with urlopen(url, timeout=5) as answer:
        return answer.read()


@app.task
async def ask_bank() -> None:
    """Объявлена через async def: воркер её не дождётся."""


@app.task
def pay_and_wait(order: int) -> None:
    """Ждёт другую задачу внутри задачи."""
    return pay.delay(order).get()
