"""What «Первые шаги с Django» says of the admin, connections and the cache, in the page's project."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples" / "django"

Run = Callable[[str], object]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a program in the project, and gives the JSON that it prints last."""
    project = tmp_path_factory.mktemp("shop")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "proj.settings"}

    def execute(program: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments, program],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    for part in ("", "results", "beat"):
        for package in ("proj", "orders"):
            if (EXAMPLES / part / package).is_dir():
                shutil.copytree(EXAMPLES / part / package, project / package, dirs_exist_ok=True)
    (project / "orders" / "__init__.py").touch()

    def result(program: str) -> object:
        return json.loads(execute(BEGINNING + program, "-c").splitlines()[-1])

    return result


BEGINNING = """
import json
from django.conf import settings
settings.DATABASES['default']['NAME'] = ':memory:'
import proj, django
django.setup()
from django.core.management import call_command
call_command('migrate', verbosity=0, run_syncdb=True)
"""

ADMIN = """
settings.ALLOWED_HOSTS = ['testserver']
from django.contrib.auth.models import User
from django.test import Client
from django_celery_results.models import TaskResult
from proj import celery_app
User.objects.create_superuser('admin', password='admin')
client = Client()
client.login(username='admin', password='admin')
backend = celery_app.backend
class Request:
    task, argsrepr, kwargsrepr = 'orders.tasks.resend_confirmations', '()', '{}'
    hostname = 'celery@web1'
backend.store_result('c82214a3-bf48-4664-abec-ebe2f556189d', [2], 'SUCCESS', request=Request)
celery_app.loader.import_default_modules()
addresses = ['', 'django_celery_results/taskresult/', 'django_celery_beat/periodictask/']
pages = [client.get(f'/admin/{address}') for address in [*addresses, addresses[-1] + 'add/']]
from django_celery_beat.models import IntervalSchedule, PeriodicTask
interval = IntervalSchedule.objects.create(every=5, period='minutes')
job = {'name': 'letters', 'regtask': 'orders.tasks.resend_confirmations', 'enabled': 'on'}
job |= {'args': '[]', 'kwargs': '{}', 'headers': '{}', 'interval': interval.pk}
client.post('/admin/django_celery_beat/periodictask/add/', job)
print(json.dumps({
    'codes': [page.status_code for page in pages],
    'pages': [page.content.decode() for page in pages],
    'jobs': list(PeriodicTask.objects.filter(name='letters').values_list('task', 'interval__every')),
}))
"""


def test_results_and_schedule_are_in_the_admin(run: Run) -> None:
    seen = run(ADMIN)
    assert isinstance(seen, dict)
    assert seen["codes"] == [200] * 4
    index, results, _, form = seen["pages"]
    assert "Celery Results" in index
    assert "Периодические Задачи" in index
    assert "orders.tasks.resend_confirmations" in results
    assert "celery@web1" in results
    assert '<option value="orders.tasks.send_confirmation">' in form
    assert seen["jobs"] == [["orders.tasks.resend_confirmations", 5]]


LOCK = """
settings.CACHES['default'] = {'BACKEND': 'django.core.cache.backends.locmem.LocMemCache'}
from orders.locks import only_one
taken = []
with only_one('feed', 600) as first, only_one('feed', 600) as second, only_one('other', 600) as third:
    taken += [first, second, third]
with only_one('feed', 600) as again:
    with only_one('feed', 600) as busy:
        taken += [again, busy]
    with only_one('feed', 600) as busy:
        taken += [busy]
from django.core.cache import cache
with only_one('short', 2) as short:
    cache.set('short', 'another', 60)
print(json.dumps([taken, short, cache.get('short')]))
"""


def test_the_lock_in_the_cache(run: Run) -> None:
    assert run(LOCK) == [[True, False, True, True, False, False], True, "another"]


CACHE = """
FILES = 'django.core.cache.backends.filebased.FileBasedCache'
settings.CACHES['default'] = {'BACKEND': FILES, 'LOCATION': 'results'}
settings.CELERY_RESULT_BACKEND = 'django-cache'
settings.CELERY_CACHE_BACKEND = 'default'
from celery import Celery
app = Celery('other', set_as_current=False)
app.config_from_object('django.conf:settings', namespace='CELERY')
one = 'c82214a3-bf48-4664-abec-ebe2f556189d'
app.backend.store_result(one, [2], 'SUCCESS')
print(json.dumps([type(app.backend).__module__, app.AsyncResult(one).get(timeout=5)]))
"""


def test_results_in_the_cache(run: Run) -> None:
    assert run(CACHE) == ["django_celery_results.backends.cache", [2]]


REUSE = """
settings.CELERY_DB_REUSE_MAX = 100
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection
from proj import celery_app as app
app.config_from_object('django.conf:settings', namespace='CELERY')
fixup = DjangoWorkerFixup(app)
closed = []
connection.close = lambda: closed.append(1)
for task in range(150):
    fixup.close_database()
    fixup.close_database()
print(json.dumps(len(closed)))
"""


def test_a_connection_may_be_kept_for_a_hundred_tasks(run: Run) -> None:
    assert run(REUSE) == 1
