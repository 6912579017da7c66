from videos import app


def ids_of(name):
    """Идентификаторы задач с этим именем, которые взяли воркеры."""
    workers = app.control.inspect()
    ids = []
    for answer in (workers.active(), workers.reserved(), workers.scheduled()):
        for tasks in (answer or {}).values():
            for task in tasks:
                # у отложенной задачи всё, кроме времени, внутри request
                request = task.get('request', task)
                if request['name'] == name:
                    ids.append(request['id'])
    return ids
