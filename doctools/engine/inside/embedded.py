"""The embedded broker: kombu's ``filesystem://`` transport, set up from the environment.

A page's project knows nothing of it: ``CELERY_BROKER_URL=filesystem://`` switches it on and
``GUIDE_EMBEDDED`` names the folder of the messages; ``on_path/sitecustomize.py`` installs it. Kombu's
own transport takes the folder only from the project's settings, and is not safe with several
processes at once: it lists files that are not yet written and orders messages of one millisecond by
chance. Here a message appears whole, by a rename, under a name that keeps the order.

Source: ``kombu/transport/filesystem.py``, kombu 5.7.0.
"""

import fcntl
import os
import time
import uuid
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from queue import Empty
from types import ModuleType
from typing import Any

from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.json import dumps, loads

FOLDER_VARIABLE = "GUIDE_EMBEDDED"
URL = "filesystem://"


class Channel(filesystem.Channel):
    """A channel over the folder that the environment names."""

    @property
    def transport_options(self) -> dict[str, Any]:
        """The settings of the project, with the folders that the environment names."""
        root = Path(os.environ[FOLDER_VARIABLE])
        for name in ("messages", "processed", "control"):
            (root / name).mkdir(parents=True, exist_ok=True)
        return {
            **self.connection.client.transport_options,
            "data_folder_in": str(root / "messages"),
            "data_folder_out": str(root / "messages"),
            "processed_folder": str(root / "processed"),
            "store_processed": False,
            "control_folder": str(root / "control"),
        }

    def _new_queue(self, queue: str, auto_delete: bool = False, **_: Any) -> None:
        if auto_delete:
            self._go_with_the_channel.add(queue)

    @cached_property
    def _go_with_the_channel(self) -> set[str]:
        return set()

    def close(self) -> None:
        """Close the channel; what was broadcast to it is not kept for the next worker of its name."""
        if not self.closed:
            for queue in self._go_with_the_channel:
                self.queue_delete(queue)
        super().close()

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:
        name = f"{time.monotonic_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue: str) -> dict[str, Any]:
        for waiting in sorted(Path(self.data_folder_in).iterdir()):
            if waiting.name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.transport_options["processed_folder"]) / waiting.name
            try:
                waiting.rename(taken)
            except FileNotFoundError:
                continue  # another worker was quicker
            text = taken.read_text()
            taken.unlink()
            payload: dict[str, Any] = loads(text)
            return payload
        raise Empty

    def _restore(self, message: Any) -> None:
        # As RabbitMQ and Redis do; kombu's own virtual transports leave the flag where no task sees it.
        message.delivery_info["redelivered"] = True
        super()._restore(message)

    def get_table(self, exchange: str) -> list[exchange_queue_t]:
        """The bindings of an exchange."""
        try:
            text = self._exchange_file(exchange).read_text()
        except FileNotFoundError:
            return []
        return [exchange_queue_t(*row) for row in loads(text)]

    def _queue_bind(self, exchange: str, *row: str) -> None:
        self._change_table(exchange, row, is_bound=True)

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *_: Any, **__: Any) -> None:
        self._purge(queue)
        self._change_table(exchange, (routing_key, pattern, queue), is_bound=False)

    def _change_table(self, exchange: str, row: tuple[str, ...], is_bound: bool) -> None:
        new = exchange_queue_t(*(value or "" for value in row))
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = self.get_table(exchange)
            if (new in rows) != is_bound:
                others = [each for each in rows if each != new]
                _write_whole(self._exchange_file(exchange), dumps([new, *others] if is_bound else others))


class Transport(filesystem.Transport):
    """The transport behind :data:`URL`. Polls 50 times a second; kombu's own polls once.

    A worker runs it from its event loop, as it runs RabbitMQ and Redis; without that it takes the
    way of the experimental transports, and a warm shutdown lasts five seconds.
    """

    Channel = Channel
    polling_interval = 0.02
    implements = filesystem.Transport.implements.extend(asynchronous=True)

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        """Let a worker's event loop look for messages."""
        loop.call_repeatedly(self.polling_interval, self._deliver_what_is_there, connection)

    def _deliver_what_is_there(self, connection: Any) -> None:
        with suppress(TimeoutError):
            while True:
                self.drain_events(connection, timeout=0)


def install(module: ModuleType) -> None:
    """Make kombu use this transport for ``filesystem://``.

    Args:
        module: ``kombu.transport.filesystem``, just loaded.
    """
    module.Transport = Transport  # type: ignore[attr-defined]  # of some module, for mypy


def _write_whole(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{uuid.uuid4()}.unfinished")
    unfinished.write_text(text)
    unfinished.rename(path)
