"""Writes archives that depend on nothing but what is in them."""

import io
import time
from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo


def zipped(files: Iterable[tuple[str, bytes]], date: int, *, first_plain: bool = False) -> bytes:
    """Return a ZIP archive.

    Args:
        files: Names and contents, in the order in which they are to stand.
        date: The day of every file, in seconds.
        first_plain: Leave the first file as it is; the others are compressed.
    """
    made = io.BytesIO()
    moment = time.gmtime(date)[:6]
    with ZipFile(made, "w") as archive:
        for number, (name, content) in enumerate(files):
            info = ZipInfo(name, moment)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            method = ZIP_STORED if first_plain and number == 0 else ZIP_DEFLATED
            archive.writestr(info, content, method, 9)
    return made.getvalue()
