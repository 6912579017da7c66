"""What the engine knows of Celery and its brokers, as data: all of it stands here, and nothing but data does.

Loaded by every host, so that it imports next to nothing.
"""

import re
from pathlib import Path

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("<время>", re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)?")),
    ("<uuid>", re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")),
    ("<адрес>", re.compile(r"\b0x[0-9a-f]{8,16}\b")),
    ("<длительность>", re.compile(r"(?<![\w.])\d+\.\d+(?:e-?\d+)?s\b")),
    (
        "<процесс пула>",
        re.compile(r"(?<=\bForkPoolWorker-)\d+|(?<=\bSpawnPoolWorker-)\d+|(?<=ThreadPoolExecutor-)\d+_\d+"),
    ),
    ("<система>", re.compile(r"\b(?:Linux|macOS)-\S+")),
    ("<pid>", re.compile(r"""(?<=\bpid:)\d+|(?<=\bpid )\d+|(?<=\bpid: )\d+|(?<=\bpid=)\d+""")),
    ("<pid>", re.compile(r"""(?<='pid': )\d+|(?<="pid": )\d+""")),
    ("<pid>", re.compile(r"(?<=TERM -> )\d+|(?<=KILL -> )\d+|(?<=node -> )\d+|(?<=nodes -> )\d+")),
    ("<pid>", re.compile(r"(?<=\bgen)\d+(?=@)|(?<=^\[\d\] )\d+$")),
    ("<точки>", re.compile(r"(?<=-> <pid>)\.+$")),
    # What depends on the reader's Python: where it lies, its version, and its guesses at what was meant.
    ("<версия>", re.compile(r"(?<=/python)3\.\d+(?=/)|(?<=\bpy:)3\.\d+\.\d+")),
    (r"\1", re.compile(r"^((?:\w+\.)*\w+(?:Error|Exception): .+?)\.? Did you (?:mean|forget)\b[^?]*\?.*$")),
)
"""Values matched by their kind, with what stands in place of one. What is around them is matched exactly."""

MARKS = re.compile(r"\s+[~^][~^ ]*")
"""A line of marks below a line of code in a traceback: Pythons differ in where they set them, and whether."""

TIME = KINDS[0][1]
UUID_NAME = "<uuid>"
UUID = next(pattern for name, pattern in KINDS if name == UUID_NAME)

SAID_BY_SOME_PYTHONS = (r"now exiting \w+\.\.\.",)
"""Patterns of lines that some versions of Python print and others do not; they are not looked at."""

PROCESSORS = 8
"""The processors of the reader's machine on every page: how many processes a worker starts if not told."""

CONCURRENCY_GIVEN = re.compile(r"\s(-c\b|--concurrency|--autoscale)")
"""Found in a command that says itself how many processes a worker starts."""

CONCURRENCY_SHOWN = r"(?<=\bconcurrency: )%d(?= \()"
"""How a worker shows that number."""

DAEMON = re.compile(r"\bcelery\b.*\s(?:worker|beat)\b")
"""Found in the command line of what answers, or sends, for as long as it runs."""

AFTER_CTRL_C = (0, 1, 130)
"""How a command may end on Ctrl+C if the page does not say: well, as a Celery worker does, by the signal."""

MAY_HANG_ON_CTRL_C = re.compile(r"\bcelery\b.*\bevents\b")
"""Commands that a reader may have to interrupt again.

If Ctrl+C falls while ``celery events`` reads a frame from RabbitMQ, it forgets what it has read of it, and
then waits for an answer for ever: once when it cancels its consumer, once more when it closes the connection.
The worker had the same fault: https://github.com/celery/celery/pull/7339.
"""

MAY_HANG_ON_CTRL_C_AGAIN = re.compile(r"\bcelery\b.*\bworker\b")
"""Commands that a reader may have to interrupt a third time, since a cold or soft shutdown hangs.

The handler of the second Ctrl+C, ``on_cold_shutdown``, cancels the consumer while the main thread may be amid
a frame from RabbitMQ, and reads the rest of it. The main thread then is one byte off: it takes the end of a
frame (0xCE) for the type of the next, and waits for 32 MB of that. Under load, once in some 150 times.
"""

ONLY_RABBITMQ_LOGS = (
    r"\[\S+ \S+: INFO/MainProcess\] mingle: .*",
    r"(\[\S+ \S+: WARNING/\S+\] )?No hostname was supplied\..*",
)
"""Lines that come only where the code on the page names the broker itself."""

RABBITMQ_NAMED = (
    (
        re.compile(r"(?<=Connected to )(?:filesystem://\S*//|redis://(?::\*\*@)?localhost:6379/0)"),
        "127.0.0.1",
    ),
    (re.compile(r"\bfilesystem://\S*//|\bredis://(?::\*\*@)?localhost:6379/0"), "localhost"),
)
"""Addresses of other brokers, and this machine in that of RabbitMQ, which a page may show instead."""

RABBITMQ_ADDRESS = "amqp://guest:**@%s:5672//"
"""As Celery prints it."""

ERROR_LOGGED = re.compile(
    r"\[[^\]]*\b(?:ERROR|CRITICAL)\b[^\]]*\]|(?:\[[^\]]*\] )?Traceback \(most recent call last\):$"
)
"""Begins an error in the log of a worker or beat."""

ERROR_LOGGED_OTHERWISE = re.compile(
    r"(?!\[[^\]]*\d\d:\d\d|\s|\w*(?:Error|Exception): ).*\b(?:ERROR|CRITICAL)\b"
)
"""Begins one in a log whose format is the page's own."""

RECORD_BEGINS = re.compile(r"\[[^\]]*\d\d:\d\d[^\]]*\]|\S+@\S+ ready\.|worker: |beat: ")
"""Begins a record of a log, hence ends the error before it."""

PRELOADED = tuple(Path(__file__).with_name("preloaded.txt").read_text(encoding="utf-8").split())
"""What a command finds loaded. A module that is not installed is passed over."""
