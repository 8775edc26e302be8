"""One try to tell one recipient: by the sender, or as a letter in the tray for a person to hand over.

In the embedded mode the spool folder is the tray: a letter to somebody whose contact details are not held, or who asked
for a channel that this installation cannot use, is put there all the same, under an address that cannot be sent to. It
stays a task for a person until somebody records that the recipient was told.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog

from services.notifications.letter_for import WORDS, LetterNotWritable, LetterWriter
from services.notifications.particulars import Particulars, address_of
from services.notifications.rules.channel import Channel, ChannelChoice, Outcome, choose_channel
from services.notifications.senders import OutgoingMessage, PermanentFailure, Sender, TemporaryFailure

Row = Mapping[Any, Any]
log = structlog.get_logger(__name__)

BY_HAND = "by_hand"
CAN_SEND = frozenset({Channel.EMAIL})
_NOT_IN_AN_ADDRESS = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Sent:
    """It went out; `delivered` when no later report follows."""

    channel: str
    delivered: bool


@dataclass(frozen=True, slots=True)
class ForAPerson:
    """Nobody could be sent it: a person has to tell the recipient. `in_tray`: the letter lies ready."""

    rule: str
    reason: str
    in_tray: bool


@dataclass(frozen=True, slots=True)
class NotSent:
    """The try failed, for now or for good."""

    code: str
    permanent: bool


Result = Sent | ForAPerson | NotSent


class Delivery:
    """Tells recipients. `tray` is where letters for handing over are put, where there is such a place."""

    def __init__(self, writer: LetterWriter, sender: Sender, tray: Sender | None) -> None:
        self._writer = writer
        self._sender = sender
        self._tray = tray

    async def deliver(self, notice: Row, about: Particulars, today: date) -> Result:
        """Try once; whatever goes wrong is in the result."""
        try:
            return await self._deliver(notice, about, today)
        except LetterNotWritable as missing:
            return ForAPerson(missing.code, WORDS[missing.code], in_tray=False)
        except TemporaryFailure as failure:
            return NotSent(failure.code, permanent=False)
        except PermanentFailure as failure:
            return NotSent(failure.code, permanent=True)
        except Exception as failure:  # a fault of ours holds up no other notice, and is tried again like any other
            log.error("notice_not_sent", notice_id=notice["id"], error=type(failure).__name__)
            return NotSent("internal_error", permanent=False)

    async def _deliver(self, notice: Row, about: Particulars, today: date) -> Result:
        reach, email = await self._writer.how_to_reach(notice, about)
        choice = choose_channel(reach, on=today, can_send=CAN_SEND)
        if choice.outcome is not Outcome.SEND:
            return await self._by_hand(notice, about, choice)
        letter = await self._writer.write(notice, about)
        message = OutgoingMessage(notice["id"], email or "", letter, notice["thread_notice_id"])
        receipt = await self._sender.send(message)
        return Sent(str(choice.channel), receipt.delivered)

    async def _by_hand(self, notice: Row, about: Particulars, choice: ChannelChoice) -> ForAPerson:
        if self._tray is None or not address_of(notice):
            return ForAPerson(*_why(notice, choice), in_tray=False)
        letter = await self._writer.write(notice, about)
        # Another id than the notice's own: once contact details arrive, the letter itself goes out under that.
        await self._tray.send(OutgoingMessage(f"{notice['id']}-by-hand", _nowhere(notice), letter))
        return ForAPerson(*_why(notice, choice), in_tray=True)


def _why(notice: Row, choice: ChannelChoice) -> tuple[str, str]:
    if not address_of(notice):
        return "recipient_not_named", f"the council named no {notice['recipient_kind'].replace('_', ' ')}"
    return choice.rule, choice.reason


def _nowhere(notice: Row) -> str:
    """Who it is for, in the shape of an address that no mail server will ever accept (RFC 2606)."""
    person = address_of(notice)
    words = person if person == notice["recipient_kind"] else f"{notice['recipient_kind']}-{person}"
    return f"{_NOT_IN_AN_ADDRESS.sub('-', words).strip('-')}@by-hand.invalid"
