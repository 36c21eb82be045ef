"""A real mail server for tests, on a port of its own: it keeps what it takes, refuses some and hangs up on others."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Postbox:
    """What the server took and what it makes of an address."""

    refused: set[str] = field(default_factory=set)
    hung_up_on: set[str] = field(default_factory=set)
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        """Take an address, refuse it, or hang up in the middle of the talk."""
        if address in self.hung_up_on:
            server.transport.close()
        if address in self.refused:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the letter."""
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        """What the letters taken are about, in their order."""
        return [letter["Subject"].strip() for letter in self.taken]

    @property
    def addresses(self) -> list[str]:
        """Whom the letters taken are to, in their order."""
        return [letter["To"] for letter in self.taken]


@contextmanager
def mail_server(settings: Any) -> Iterator[Postbox]:
    """A server that LEC's settings point at."""
    box = Postbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _free_port()
    controller = Controller(box, hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
