from lab import app


@app.task
def receipt(order):
    """Отправляет чек."""
    return f"чек {order} отправлен"


@app.task
def digest(email):
    """Отправляет письмо о скидках."""
    return f"рассылка: {email}"
