"""Servers that no reader would start: stand-ins for services of a cloud, and one that takes letters.

Run as ``python -m doctools.engine.inside.stand_ins (sqs|kafka|smtp)``, in a network of one's own. Each prints
:data:`READY` when it answers.
"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from doctools.engine.inside.processes import show_as

READY = "stand-in is ready"
SQS_PORT = 4566
KAFKA_PORT = 9092
SMTP_PORTS = (1025, 25)


def _ready() -> None:
    print(READY, flush=True)


def sqs() -> None:
    """Amazon's services, by moto. It checks no keys."""
    from moto.server import ThreadedMotoServer

    ThreadedMotoServer("127.0.0.1", SQS_PORT, verbose=False).start()
    _ready()
    asyncio.run(_for_ever())


def kafka() -> None:
    """The cluster that librdkafka keeps for its own tests, at Kafka's usual port.

    It listens on a port of its own choice, so what comes to the usual one is passed on; clients ask there
    for the address of the cluster, and then go to it themselves.
    """
    from confluent_kafka.admin import AdminClient

    cluster = AdminClient({"test.mock.num.brokers": 1, "log_level": 3})
    (broker,) = cluster.list_topics().brokers.values()

    async def serve() -> None:
        async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            other_reader, other_writer = await asyncio.open_connection(broker.host, broker.port)
            await asyncio.gather(_copy(reader, other_writer), _copy(other_reader, writer))

        await asyncio.start_server(pass_on, "127.0.0.1", KAFKA_PORT)
        _ready()
        await _for_ever()

    asyncio.run(serve())


def smtp() -> None:
    """A server that puts each letter into a file: ``~/mail/1.eml``, ``~/mail/2.eml`` and so on."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, Envelope, Session

    class Letters:
        async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
            folder = Path.home() / "mail"
            folder.mkdir(exist_ok=True)
            content = envelope.original_content or b""
            unfinished = folder / ".new"
            unfinished.write_bytes(content.replace(b"\r\n", b"\n"))
            unfinished.rename(folder / f"{len(list(folder.glob('*.eml'))) + 1}.eml")
            return "250 OK"

    for port in SMTP_PORTS:
        with suppress(PermissionError):  # not every system lets an ordinary user listen below 1024
            Controller(Letters(), hostname="127.0.0.1", port=port, ready_timeout=60).start()
    _ready()
    asyncio.run(_for_ever())


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _for_ever() -> None:
    await asyncio.Event().wait()


if __name__ == "__main__":
    _serve = {"sqs": sqs, "kafka": kafka, "smtp": smtp}[sys.argv[1]]
    show_as([sys.argv[1]])  # else a page's `pkill python` would end it
    _serve()
