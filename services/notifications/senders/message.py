"""What senders take and give, and how a letter becomes an e-mail."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol

from services.notifications.letters import Letter

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", re.ASCII)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
_LONGEST_ADDRESS = 254  # characters, RFC 5321


class SendFailed(Exception):
    """A letter was not accepted. `code` says why, in a word; there is never an address or a server's text in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TemporaryFailure(SendFailed):
    """Worth trying again: the server is away, busy or not set up rightly."""


class PermanentFailure(SendFailed):
    """Trying again cannot help: this letter or this address is refused."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One letter to one address. `thread` is the id of an earlier notice that this one follows."""

    notice_id: str
    to: str = field(repr=False)
    letter: Letter = field(repr=False)
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The letter was accepted at this time; `reference` is its Message-ID; `delivered` when no later report follows."""

    accepted_at: datetime
    reference: str
    delivered: bool


class Sender(Protocol):
    """Anything that can send a letter: safe to call again with the same notice after a crash."""

    async def send(self, message: OutgoingMessage) -> Receipt:
        """Send, or raise TemporaryFailure or PermanentFailure."""
        ...


def is_one_address(text: str) -> bool:
    """Whether this is exactly one plain ASCII e-mail address, with nothing that could add a header or a recipient."""
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def as_email(message: OutgoingMessage, *, sender: str, at: datetime) -> EmailMessage:
    """The letter as an RFC 5322 message with a plain-text and an HTML part.

    Its Message-ID depends on the notice alone, so that a letter sent twice is recognised as one.
    Raises PermanentFailure for a recipient that is not one plain address, ValueError for a notice id that is not
    made of letters, digits, `-` and `_`.
    """
    if not is_one_address(message.to):
        raise PermanentFailure("bad_address")
    email = EmailMessage(policy=SMTP)
    email["From"] = Address("IRO service", addr_spec=sender)
    email["To"] = Address(addr_spec=message.to)
    email["Subject"] = message.letter.subject
    email["Date"] = at
    email["Message-ID"] = message_id(message.notice_id, sender)
    if message.thread is not None:
        email["In-Reply-To"] = email["References"] = message_id(message.thread, sender)
    email["Auto-Submitted"] = "auto-generated"
    email["Content-Language"] = message.letter.language
    email.set_content(message.letter.text, cte="quoted-printable")
    email.add_alternative(message.letter.html, subtype="html", cte="quoted-printable")
    return email


def message_id(notice_id: str, sender: str) -> str:
    """The Message-ID of a notice. Raises ValueError for an id that could not also be a file name."""
    if _ID.fullmatch(notice_id) is None:
        raise ValueError("a notice id is made of letters, digits, - and _")
    return f"<{notice_id}@{sender.rpartition('@')[2]}>"
