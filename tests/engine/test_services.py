"""The services that a page may ask for: used as production code uses them, going down and up again."""

from __future__ import annotations

import pytest

from doctools.engine.host import Host
from doctools.engine.sandbox import Sandbox
from doctools.engine.servers import start_redis
from tests.engine.conftest import Follow, need

HEAD = """---
broker: own
servers: [{servers}]
---
"""

TASKS = """
```console
$ cat > tasks.py <<'EOF'
from celery import Celery
app = Celery("tasks", broker="{broker}", backend="{backend}")
@app.task
def add(x, y):
    return x + y
EOF
```
"""

WORKER = """
<!-- keeps-running -->
<!-- until: ready -->
```console title="Воркер"
$ celery -A tasks worker -l INFO -c 1 -P solo
...
[2026-11-22 16:40:22,888: INFO/MainProcess] celery@web1 ready.
```
"""

SUCCEEDED = """
<!-- only: succeeded -->
```console title="Воркер"
[2026-11-22 10:00:06,001: INFO/MainProcess] Task tasks.add[...] succeeded in 0.0004s: 5
```
"""


def test_sqs(follow: Follow) -> None:
    page = HEAD.format(servers="sqs") + TASKS.format(broker="sqs://", backend="cache+memory://") + WORKER
    page += """
```pycon
>>> from tasks import add
>>> id = add.delay(2, 3).id
>>> import boto3
>>> urls = boto3.client('sqs', region_name='us-east-1').list_queues()['QueueUrls']
>>> [url.rpartition('/')[2] for url in urls]
['celery']
```
"""
    assert follow(page + SUCCEEDED).failures == []


def test_kafka(follow: Follow) -> None:
    page = HEAD.format(servers="kafka")
    page += TASKS.format(
        broker="confluentkafka://kafka.example.com:9092", backend="db+sqlite:///results.sqlite3"
    )
    page += """
```pycon
>>> from tasks import add
>>> add.delay(2, 3).get(timeout=25)
5
```
"""
    assert follow(page.replace("\n```pycon", WORKER + "\n```pycon")).failures == []


def test_postgresql(follow: Follow) -> None:
    need("postgresql")
    page = """
```console
$ psql postgresql://celery:secret@localhost/celery -tAc 'SELECT current_user'
celery
$ psql postgresql://celery:secret@db.example.com/celery -tAc 'SELECT 1'
1
$ sudo -u postgres psql -tAc 'SELECT current_user'
postgres
```

<!-- exit: 2 -->
```console
$ psql postgresql://celery:wrong@localhost/celery 2>&1 | grep -o 'password.*' | uniq; (exit ${PIPESTATUS[0]})
password authentication failed for user "celery"
```

```console
$ sudo systemctl stop postgresql
```

<!-- exit: 2 -->
```console
$ psql -h localhost -U celery celery 2>&1 | grep -o 'Connection refused' | uniq; (exit ${PIPESTATUS[0]})
Connection refused
```

```console
$ sudo systemctl start postgresql
```

```pycon
>>> import psycopg
>>> psycopg.connect('postgresql://celery:secret@localhost:5432/celery').execute('SELECT 2 + 3').fetchone()
(5,)
```
"""
    assert follow(HEAD.format(servers="postgresql") + page).failures == []


def test_memcached(follow: Follow) -> None:
    need("memcached")
    page = HEAD.format(servers="memcached")
    page += TASKS.format(broker="filesystem://", backend="cache+memcached://127.0.0.1:11211/")
    page += """
```pycon
>>> from tasks import app
>>> app.backend.store_result('one', 5, 'SUCCESS')
5
>>> app.AsyncResult('one').get(timeout=5)
5
>>> exit()
```

```console
$ sudo systemctl restart memcached
```

```pycon
>>> from tasks import app
>>> app.AsyncResult('one').state
'PENDING'
```
"""
    assert follow(page).failures == []


def test_smtp(follow: Follow) -> None:
    page = """
```pycon
>>> import smtplib
>>> from email.message import EmailMessage
>>> letter = EmailMessage()
>>> letter['To'], letter['From'], letter['Subject'] = 'anna@example.com', 'shop@example.com', 'Hello'
>>> letter.set_content('Hello, Anna!')
>>> for port in (1025, 25):
...     with smtplib.SMTP('localhost', port) as server:
...         server.send_message(letter)
...
{}
{}
```

```console
$ ls ~/mail
1.eml  2.eml
$ grep Anna ~/mail/1.eml
Hello, Anna!
```
"""
    assert follow(HEAD.format(servers="smtp") + page).failures == []


DOWN_AND_UP = """---
broker: {broker}
network: own
---
```console
$ systemctl is-active {unit}
active
```
{tasks}
```pycon
>>> from tasks import add
>>> sent = add.delay(2, 3)
```

```console
$ sudo systemctl stop {unit}
```

<!-- exit: 3 -->
```console
$ systemctl status {unit}
○ {unit}.service - {description}
     Loaded: loaded (/lib/systemd/system/{unit}.service; enabled; preset: enabled)
     Active: inactive (dead)
```

```pycon
>>> add.apply_async((2, 3), retry=False)
Traceback (most recent call last):
  ...
kombu.exceptions.OperationalError: ...
```

```console
$ sudo systemctl start {unit}
```
{worker}{succeeded}
```console
$ sudo systemctl status {unit} | sed -n 3p
     Active: active (running) since ...
```
"""


@pytest.mark.parametrize(
    ("broker", "unit", "description", "address"),
    [
        ("redis", "redis-server", "Advanced key-value store", "redis://localhost:6379/0"),
        ("rabbitmq", "rabbitmq-server", "RabbitMQ Messaging Server", "amqp://guest:guest@localhost:5672//"),
    ],
)
def test_a_broker_goes_down_and_comes_up_with_its_messages(
    follow: Follow, broker: str, unit: str, description: str, address: str
) -> None:
    need(broker)
    page = DOWN_AND_UP.format(
        broker=broker,
        unit=unit,
        description=description,
        tasks=TASKS.format(broker=address, backend="cache+memory://"),
        worker=WORKER,
        succeeded=SUCCEEDED,
    )
    assert follow(page, broker=broker).failures == []


def test_systemctl_knows_the_servers_of_the_page_and_nothing_else(host: Host) -> None:
    need("redis")
    with Sandbox(host) as sandbox:
        port = start_redis(sandbox)
        terminal = sandbox.terminal("")
        assert terminal.run("systemctl is-active redis-server.service", 10).text == "active\n"
        ping = 'python3 -c \'import redis; print(redis.Redis("redis.example.com").client_info()["id"] > 0)\''
        assert (
            terminal.run(f"{ping}; redis-cli info server | grep -c tcp_port:{port}", 20).text == "True\n1\n"
        )
        for command, code, said in (
            ("start rabbitmq-server", 5, "Failed to start rabbitmq-server.service: Unit"),
            ("status ssh", 4, "Unit ssh.service could not be found."),
            ("mask ssh", 1, "Unknown command verb mask."),
        ):
            output = terminal.run(f"sudo systemctl {command}", 10)
            assert output.status == code
            assert output.text.startswith(said)


DEBUGGED = """---
title: a
description: b
network: own
---

```console
$ cat > calc.py <<'EOF'
from pathlib import Path

from celery import Celery
from celery.contrib import rdb

app = Celery('calc', broker='amqp://', backend=f'file://{Path.cwd()}')


@app.task
def add(x, y):
    result = x + y
    rdb.set_trace()
    return result
EOF
```

<!-- keeps-running -->
<!-- until: ready -->
```console title="Воркер"
$ celery -A calc worker --pool=solo -l INFO
...
[2026-11-22 16:40:22,888: INFO/MainProcess] celery@web1 ready.
```

```pycon
>>> from calc import add
>>> result = add.delay(2, 3)
```

<!-- only: Waiting -->
```console title="Воркер"
Remote Debugger:6899: Waiting for client...
```

<!-- prompt: (Pdb) -->
```console title="Отладчик"
$ telnet 127.0.0.1 6899
Trying 127.0.0.1...
Connected to 127.0.0.1.
Escape character is '^]'.
...
(Pdb) args
x = 2
y = 3
(Pdb) result = 42
(Pdb) continue
Connection closed by foreign host.
```

```pycon
>>> result.get(timeout=10)
42
```
"""


def test_a_task_is_looked_into_by_telnet(follow: Follow) -> None:
    need("telnet")
    followed = follow(DEBUGGED)
    assert (followed.failures, followed.last) == ([], None)
    wrong = DEBUGGED.replace("y = 3", "y = 4")
    assert wrong.split("\n")[follow(wrong).only.line - 1] == "y = 4"
