"""What the tests of senders share: a letter, and a mail server to send it to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

from aiosmtpd import smtp as aiosmtpd

from services.notifications.letters import IroContact, IroNamedToChild, compose
from services.notifications.senders import OutgoingMessage, Receipt, Sender, SendFailed

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CONTACT = IroContact(name="Siân Okonjo", email="sian@council.example", phone="01482 300300")
LETTER = compose("iro_named_to_child", IroNamedToChild(iro=CONTACT, council_name="Hessle Council", child_name="Zoë"))
MESSAGE = OutgoingMessage("0190a-c1047", "zoe@home.example", LETTER)


def now() -> datetime:
    return NOW


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=SMTP_POLICY)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


async def sent(sender: Sender, message: OutgoingMessage = MESSAGE) -> Receipt | SendFailed:
    """What becomes of one letter."""
    (became,) = await sender.send_all([message])
    return became


def code_of(became: Receipt | SendFailed) -> tuple[type, str | None]:
    """Which way it went, and the code of a failure."""
    return type(became), getattr(became, "code", None)


def letters(number: int) -> list[OutgoingMessage]:
    return [replace(MESSAGE, notice_id=f"N{n:03}", to=f"z{n:03}@home.example") for n in range(number)]


class Postbox:
    """A mail server's handler: keeps what it takes, or answers as it was told to."""

    def __init__(self, *, to_recipient: str | None = None, to_letter: str | None = None, silent: bool = False) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.encrypted: list[bool] = []
        self.callers: set[tuple[str, int]] = set()
        self._to_recipient = to_recipient
        self._to_letter = to_letter
        self._silent = silent

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by this name
        self,
        server: aiosmtpd.SMTP,
        session: aiosmtpd.Session,
        envelope: aiosmtpd.Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self._to_recipient:
            return f"{self._to_recipient} {address} not taken"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: aiosmtpd.SMTP, session: aiosmtpd.Session, envelope: aiosmtpd.Envelope) -> str:  # noqa: N802 - as above
        if self._silent:
            await asyncio.sleep(5)
        if self._to_letter:
            return f"{self._to_letter} not this one"
        assert isinstance(envelope.content, bytes)
        assert session.peer is not None
        self.callers.add(session.peer)
        self.letters.append(read(envelope.content))
        self.recipients.append(envelope.rcpt_tos)
        self.encrypted.append(session.ssl is not None)
        return "250 taken"


@asynccontextmanager
async def mail_server(postbox: Postbox, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A real SMTP server on a free port, in this event loop; gives its port."""

    def protocol() -> aiosmtpd.SMTP:
        return aiosmtpd.SMTP(postbox, hostname="mail.example", tls_context=tls, require_starttls=tls is not None)

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
