"""What senders take and give."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.notifications.letters import Letter

LONGEST_BATCH_SECONDS = 900.0
"""For so long at most the letters that are being sent belong to whoever took them up; then they are sent again."""


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
class Attachment:
    """A file that goes with a letter; `name` is of letters, digits, `.`, `-` and `_`."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One letter to one address. `thread` is the id of an earlier notice that this one follows."""

    notice_id: str
    to: str = field(repr=False)
    letter: Letter = field(repr=False)
    thread: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The letter was accepted; `reference` is its Message-ID; `delivered` when no later report follows."""

    reference: str
    delivered: bool


class Sender(Protocol):
    """Anything that can send letters: safe to call again with the same notices after a crash."""

    @property
    def at_once(self) -> int:
        """How many letters it is given at most: so many are through well within that time."""
        ...

    async def send_all(self, messages: Sequence[OutgoingMessage]) -> Sequence[Receipt | SendFailed]:
        """Send each by itself; in the same order, its receipt or why it was not accepted."""
        ...
