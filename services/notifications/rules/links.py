"""Links in letters by which people answer without an account: what they are for, who may use them, until when. Pure.

A link is signed, names the one notice that it came with (so it is bound to that notice's recipient and child), and
expires. Nothing is recorded by opening it: mail scanners open links. Source: local.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    """What a link is for."""

    OPEN = "open"
    """The IRO opens a court document; as often as she likes."""
    TOLD = "told"
    """"I told the child on ...": once."""
    DONE = "done"
    """"Done on ...": once."""
    TELL = "tell"
    """The social worker tells the IRO what happened to the child; as often as it does."""


LIFETIMES: Final = {
    Purpose.OPEN: timedelta(days=90),
    Purpose.TOLD: timedelta(days=30),
    Purpose.DONE: timedelta(days=30),
    Purpose.TELL: timedelta(days=365),
}
"""How long each is good, in calendar days of real time (local)."""
PATTERN: Final = r"^[a-z]{4}-[0-9a-f]{32}-[0-9]{8}-[0-9a-f]{40}$"


@dataclass(frozen=True, slots=True)
class SignedLink:
    """What a link says: what for, which notice it came with, and the last day on which it is good (real time)."""

    purpose: Purpose
    notice_id: str
    good_until: date

    @property
    def once(self) -> str:
        """By what a use of it is known, whenever the letter with it was written."""
        return f"{self.purpose}-{self.notice_id}"


def signed(purpose: Purpose, notice_id: str, key: str, today: date) -> str:
    """The link's own part of its address."""
    said = f"{purpose}-{notice_id}-{today + LIFETIMES[purpose]:%Y%m%d}"
    return f"{said}-{_signature(said, key)}"


def read(text: str, key: str) -> SignedLink | None:
    """What a link says, whether or not it is still good; None where it was not signed with this key."""
    if not re.fullmatch(PATTERN, text):
        return None
    said, _, signature = text.rpartition("-")
    if not hmac.compare_digest(signature, _signature(said, key)):
        return None
    purpose, notice_id, until = said.split("-")
    return SignedLink(Purpose(purpose), notice_id, date(int(until[:4]), int(until[4:6]), int(until[6:])))


def _signature(said: str, key: str) -> str:
    return hmac.digest(bytes.fromhex(key), said.encode(), "sha256").hex()[:40]
