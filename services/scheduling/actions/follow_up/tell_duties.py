"""What the policy's duties are told of what followed a review, by the calls that it names, in step with what was said.

The first day counts: a newer version of a record, or the distribution of one, does not make the first one late.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from services.scheduling.actions.follow_up.words import CARE_PLAN, RESPONSE, SENT, Said, day_of
from shared.duties.told import tell
from shared.register.statements import Word, withdraw, words_about
from shared.work.unit_of_work import Work

_KIND: Final = "duty:"
_CALLS: Final = {"decisions-sent": SENT, "management-response": RESPONSE, "care-plan-update": CARE_PLAN}
_FIELDS: Final = {
    "decisions-sent": "sent_on",
    "record": "written_on",
    "management-response": "responded_on",
    "care-plan-update": "updated_on",
}
_FOLLOWS: Final = "It follows from what was said of the review."
Told = tuple[date, Mapping[str, str], str]
"""The day, the details and who said it."""


async def tell_duties(work: Work, child_id: str, said: Mapping[str, Said], review_ids: Sequence[str]) -> None:
    """Tell the duties whatever they were not told of these reviews, and take back what is not so any more."""
    for review_id in review_ids:
        wanted = _wanted(review_id, said.get(review_id, Said()))
        for call in _FIELDS:
            await _bring_in_step(work, child_id, review_id, call, wanted.get(call))


def _wanted(review_id: str, said: Said) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for call, kind in _CALLS.items():
        word = said.words.get(kind)
        if word is not None:
            found[call] = _told(review_id, call, day_of(word), word)
    if said.written:
        first = min(said.written)
        found["record"] = _told(review_id, "record", said.written[first], said.records[first])
    return found


def _told(review_id: str, call: str, on: date, word: Word) -> Told:
    details = {"review_id": review_id, _FIELDS[call]: on.isoformat()}
    received = word.data.get("received_on")
    return on, details if received is None else {**details, "received_on": received}, word.by


async def _bring_in_step(work: Work, child_id: str, review_id: str, call: str, wanted: Told | None) -> None:
    told = await _told_of(work, child_id, review_id, call)
    while wanted is None and told is not None:  # whatever was told before it stands again, and is not so either
        await withdraw(work, told, by=work.source, reason=_FOLLOWS)
        told = await _told_of(work, child_id, review_id, call)
    if wanted is not None and (told is None or (told.on, dict(told.data)) != (wanted[0], dict(wanted[1]))):
        await tell(work, call, child_id, wanted[0], wanted[1], by=wanted[2])


async def _told_of(work: Work, child_id: str, review_id: str, call: str) -> Word | None:
    words = (await words_about(work, [child_id]))[child_id]
    return next((each for each in words if (each.kind, each.key) == (_KIND + call, review_id)), None)
