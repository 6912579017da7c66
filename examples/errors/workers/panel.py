from celery.worker import state as worker_state
from celery.worker.control import inspect_command


@inspect_command()
def reserved_total(state):
    return {"total": len(worker_state.reserved_requests)}
