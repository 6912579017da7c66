from itertools import count

from celery.canvas import StampingVisitor


class RunVisitor(StampingVisitor):
    """Штампует каждую задачу номером сценария и своим номером в нём."""

    def __init__(self, run: str) -> None:
        self.run = run
        self.numbers = count(1)

    def on_signature(self, sig, **headers) -> dict:
        return {"run": f"{self.run}/{next(self.numbers)}"}
