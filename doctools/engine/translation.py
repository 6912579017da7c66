"""Gives what was printed on this machine as it would be printed on the reader's."""

import os
import re
from dataclasses import dataclass

from doctools.engine import celery
from doctools.engine.sandbox import Sandbox
from doctools.engine.servers import Access
from doctools.pages.head import FrontMatter


@dataclass(frozen=True)
class Translation:
    """What differs between this machine with its broker and the reader's with that of the page."""

    sandbox: Sandbox
    page: FrontMatter
    access: Access

    def text(self, text: str) -> str:
        """Give the names of this machine as the pages do, and the broker's address as their code does."""
        text = self.sandbox.canonical(text)
        if self.access.silent and self.page.broker == "rabbitmq":
            for address, host in celery.RABBITMQ_NAMED:
                text = address.sub(celery.RABBITMQ_ADDRESS % host, text)
        return text

    def lines(self, lines: list[str], command: str) -> list[str]:
        """Give the lines that a command printed."""
        if not lines:
            return []
        text = self.text("\n".join(lines))
        if not celery.CONCURRENCY_GIVEN.search(command):
            text = re.sub(celery.CONCURRENCY_SHOWN % os.cpu_count(), str(celery.PROCESSORS), text)
        return text.split("\n")
