from pydantic import BaseModel, PositiveInt, RootModel

from shop import app


class Item(BaseModel):
    """Строка заказа."""

    name: str
    price: PositiveInt
    count: PositiveInt = 1


class Basket(RootModel[list[Item]]):
    """Весь заказ."""


class Bill(BaseModel):
    """Счёт."""

    total: int


@app.task(pydantic=True)
def price(item: Item, gift: Item | None = None) -> Bill:
    """Считает, сколько стоит строка заказа; подарок бесплатный."""
    return Bill(total=item.price * item.count)


@app.task(pydantic=True)
def price_all(basket: Basket) -> Bill:
    """Считает, сколько стоит весь заказ."""
    return Bill(total=sum(i.price * i.count for i in basket.root))
