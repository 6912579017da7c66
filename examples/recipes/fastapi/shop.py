from uuid import UUID

from celery import states
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from reports import app, build_report

# Сайту ждать Redis некогда; у воркера повторы остаются
app.conf.result_backend_transport_options = {
    'retry_policy': {'max_retries': 1},
}

api = FastAPI()


class ReportOrder(BaseModel):
    month: str = Field(pattern=r'^\d{4}-\d{2}$')


@api.post('/reports', status_code=202)
def order_report(order: ReportOrder):
    try:
        result = build_report.delay(order.month)
    except build_report.OperationalError:
        raise HTTPException(503, 'Попробуйте позже') from None
    return {'id': result.id}


@api.get('/reports/{task_id}')
def show_report(task_id: UUID):
    result = app.AsyncResult(str(task_id))
    state = result.state
    if state == states.SUCCESS:
        return {'state': state, 'report': result.result}
    return {'state': state}
