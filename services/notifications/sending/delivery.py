"""One try to tell each of some recipients: by the sender, or as a letter in the tray for a person to hand over.

In the embedded mode the spool folder is the tray: a letter to somebody whose contact details are not held, or who asked
for a channel that this installation cannot use, is put there all the same, under an address that cannot be sent to. It
stays a task for a person until somebody records that the recipient was told.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog

from services.notifications.rules.channel import Channel, ChannelChoice, Outcome, choose_channel
from services.notifications.rules.not_writable import WORDS
from services.notifications.senders import (
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    Sender,
    SendFailed,
    TemporaryFailure,
)
from services.notifications.senders.message import Attachment
from services.notifications.sending.leaflets import Leaflets
from services.notifications.sending.letter_data import Case, address_of
from services.notifications.sending.letter_writer import LetterNotWritable, LetterWriter

Row = Mapping[Any, Any]
log = structlog.get_logger(__name__)

NO_LEAFLETS = Leaflets(None)
WITH_LEAFLETS = frozenset({"leaflets_to_child", "leaflets_to_family"})
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


@dataclass(frozen=True, slots=True)
class _Written:
    """A letter, and what its case comes to once it is sent or, where it is to be handed over, lies in the tray."""

    message: OutgoingMessage
    channel: Channel | None = None
    by_hand: ForAPerson | None = None


class Delivery:
    """Tells recipients. `tray` is where letters for handing over are put, where there is such a place."""

    def __init__(
        self, writer: LetterWriter, sender: Sender, tray: Sender | None, leaflets: Leaflets = NO_LEAFLETS
    ) -> None:
        self._writer = writer
        self._leaflets = leaflets
        self._sender = sender
        self._tray = tray

    async def deliver(self, cases: Sequence[Case], today: date) -> list[Result]:
        """Try each once. Whatever goes wrong with one is in its result, and holds up no other."""
        tried = await asyncio.to_thread(self._write_all, cases, today)
        letters = {each.message.notice_id: each for each in tried if isinstance(each, _Written)}
        written = list(letters.values())
        taken = await _put(self._sender, [each.message for each in written if each.by_hand is None])
        taken |= await _put(self._tray, [each.message for each in written if each.by_hand is not None])
        return [_became(each, taken) if isinstance(each, _Written) else each for each in tried]

    def _write_all(self, cases: Sequence[Case], today: date) -> list[_Written | Result]:
        """What came of each, in the same order; those of one letter are written once, and go together."""
        letters: dict[str, list[Case]] = {}
        for case in cases:
            letters.setdefault(_letter_of(case.notice), []).append(case)
        written = {letter_id: self._written_or_not(its[0], today, its) for letter_id, its in letters.items()}
        return [written[_letter_of(case.notice)] for case in cases]

    def _written_or_not(self, case: Case, today: date, together: Sequence[Case]) -> _Written | Result:
        try:
            return self._written(case, today, together)
        except LetterNotWritable as missing:
            return ForAPerson(missing.code, WORDS[missing.code], in_tray=False)
        except SendFailed as failure:
            return _not_sent(failure)
        except Exception as fault:  # ours, and tried again like any other
            log.error("notice_not_sent", notice_id=case.notice["id"], exc_info=fault)
            return NotSent(_OUR_FAULT, permanent=False)

    def _written(self, case: Case, today: date, together: Sequence[Case]) -> _Written | Result:
        notice = case.notice
        reach, email = self._writer.how_to_reach(case)
        choice = choose_channel(reach, on=today, can_send=CAN_SEND)
        if choice.outcome is Outcome.SEND:
            letter = self._writer.write(case, together)
            files = self._files(notice)
            message = OutgoingMessage(_letter_of(notice), email or "", letter, _answers_to(notice), files)
            return _Written(message, channel=choice.channel)
        rule, reason = _why(notice, choice)
        if self._tray is None or not address_of(notice):
            return ForAPerson(rule, reason, in_tray=False)
        # Another id than the notice's own: once contact details arrive, the letter itself goes out under that.
        letter = self._writer.write(case, together)
        files = self._files(notice)
        message = OutgoingMessage(f"{_letter_of(notice)}-by-hand", _nowhere(notice), letter, attachments=files)
        return _Written(message, by_hand=ForAPerson(rule, reason, in_tray=True))

    def _files(self, notice: Row) -> tuple[Attachment, ...]:
        """The leaflets that go with a letter; on record its occasion ends with the band of its readers."""
        if notice["template"] not in WITH_LEAFLETS:
            return ()
        return self._leaflets.of(notice["occasion"].rpartition("|")[2])


_OUR_FAULT = "internal_error"


def _answers_to(notice: Row) -> str | None:
    """The earlier letter of which this one is a continuation; a digest is of none."""
    earlier: str | None = notice["thread_notice_id"]
    return earlier if notice["letter_id"] is None else None


def _letter_of(notice: Row) -> str:
    """The id of the letter in which this goes: its own, or that of the digest of which it is a line."""
    return str(notice["letter_id"] or notice["id"])


async def _put(sender: Sender | None, messages: Sequence[OutgoingMessage]) -> dict[str, Receipt | SendFailed]:
    """What became of each, by the message's id."""
    if sender is None or not messages:
        return {}
    try:
        taken = await sender.send_all(messages)
    except Exception as fault:  # ours, and tried again like any other
        log.error("notices_not_sent", count=len(messages), exc_info=fault)
        taken = [TemporaryFailure(_OUR_FAULT) for _ in messages]
    return {message.notice_id: each for message, each in zip(messages, taken, strict=True)}


def _became(written: _Written, taken: Mapping[str, Receipt | SendFailed]) -> Result:
    accepted = taken[written.message.notice_id]
    if isinstance(accepted, SendFailed):
        return _not_sent(accepted)
    return written.by_hand or Sent(str(written.channel), accepted.delivered)


def _not_sent(failure: SendFailed) -> NotSent:
    return NotSent(failure.code, permanent=isinstance(failure, PermanentFailure))


def _why(notice: Row, choice: ChannelChoice) -> tuple[str, str]:
    if not address_of(notice):
        return "recipient_not_named", f"the council named no {notice['recipient_kind'].replace('_', ' ')}"
    return choice.rule, choice.reason


def _nowhere(notice: Row) -> str:
    """Who it is for, in the shape of an address that no mail server will ever accept (RFC 2606)."""
    person = address_of(notice)
    words = person if person == notice["recipient_kind"] else f"{notice['recipient_kind']}-{person}"
    return f"{_NOT_IN_AN_ADDRESS.sub('-', words).strip('-')}@by-hand.invalid"
