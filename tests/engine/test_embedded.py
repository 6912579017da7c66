"""What the embedded broker tells of its messages."""

from __future__ import annotations

from pathlib import Path

import pytest
from kombu.connection import Connection
from kombu.entity import Exchange, Queue

from doctools.engine.inside.embedded import FOLDER_VARIABLE, Transport


def test_a_message_that_came_back_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    with Connection(transport=Transport) as connection:
        queue = connection.SimpleQueue("orders")
        queue.put({"number": 1024})
        first = queue.get(timeout=5)
        first.requeue()
        again = queue.get(timeout=5)
        again.ack()
    assert not first.payload.get("redelivered")
    assert again.payload == {"number": 1024}
    assert again.delivery_info["redelivered"]


def test_what_is_broadcast_to_nobody_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    everybody = Exchange("celery.pidbox", type="fanout")
    queue = Queue("celery@web1.celery.pidbox", everybody, auto_delete=True)
    with Connection(transport=Transport) as worker, worker.channel() as channel:
        queue(channel).declare()
        worker.Producer(channel).publish({"method": "ping"}, exchange=everybody)
        assert queue(channel).get()
    with Connection(transport=Transport) as client:
        client.Producer().publish({"method": "shutdown"}, exchange=everybody, declare=[everybody])
    with Connection(transport=Transport) as worker, worker.channel() as channel:
        queue(channel).declare()
        assert queue(channel).get() is None
