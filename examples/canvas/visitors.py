from celery.canvas import StampingVisitor


class ImportVisitor(StampingVisitor):
    """Штампует номером импорта, а задачи группы — ещё и словом."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.in_group = False

    def on_group_start(self, group, **headers) -> dict:
        self.in_group = True
        return {}

    def on_group_end(self, group, **headers) -> None:
        self.in_group = False

    def on_signature(self, sig, **headers) -> dict:
        return {"import": self.number, "parallel": self.in_group}
