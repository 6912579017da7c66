from celery.result import allow_join_result

from clinic import app


@app.task
def note_failure(task_id):
    """Записывает, чем закончилась неудавшаяся задача."""
    with allow_join_result():
        error = app.AsyncResult(task_id).get(propagate=False)
    print(f"Не отправлено: {error!r}")
