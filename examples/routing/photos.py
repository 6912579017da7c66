from lab import app


@app.task
def thumbnail(photo):
    """Уменьшает снимок для сайта: доли секунды."""
    return f"{photo}: 200×200"


@app.task
def render_book(order, pages):
    """Верстает фотокнигу: минуты."""
    return f"книга {order}, страниц: {pages}"


@app.task
def print_photo(photo):
    """Печатает снимок на принтере."""
    return f"{photo} напечатан"


@app.task(ignore_result=True)
def reload_prices():
    """Перечитывает прайс-лист в память воркера."""
    print("Прайс-лист обновлён")


@app.task(acks_late=True, acks_on_failure=False)
def restore(photo):
    """Реставрирует снимок; с форматом RAW не справляется."""
    if photo.endswith(".raw"):
        raise ValueError(f"формат не поддерживается: {photo}")
    return f"{photo} восстановлен"
