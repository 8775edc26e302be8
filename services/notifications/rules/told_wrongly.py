"""Whoever was told something that was withdrawn since is put right by a person: a task "told wrongly" for each notice.

A local rule: what was sent is not unmade, and nobody is left with what is not so. It was sent because of what was
withdrawn if it was made for that, if it went to the court's side about a case that is none, if it was about an IRO for
a time in care that never was, or if it told a child of a brother or sister who is none.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.notifications.rules.notice import RecipientKind

TOLD_WRONGLY: Final = "told_wrongly"
"""The template of such a task, which is no letter, and its rule."""
REASON: Final = "what was told is not so: the statement that it followed from was withdrawn"
SOURCE: Final = "local"
_BECAUSE: Final = ", because of "
_NEVER_TOLD_OF_A_CASE: Final = frozenset({RecipientKind.CHILD, RecipientKind.SOCIAL_WORKER})


@dataclass(frozen=True, slots=True)
class NotSo:
    """What was stated by this event and nobody says any more: a case, that care began, or another thing.

    `withdrawn_by` is the event that withdrew it, of the type `withdrawn_as`, and `withdrawn_on` the local date on which
    that came in. `siblings` are those with whom the child does not share the IRO of the allocation `allocation_id`, for
    they are none.
    """

    event_id: str
    withdrawn_by: str
    withdrawn_as: str
    withdrawn_on: date
    case_number: str | None = None
    began_care: bool = False
    allocation_id: str | None = None
    siblings: frozenset[str] = frozenset()


def why_wrong(
    letter: Mapping[Any, Any], not_so: Sequence[NotSo], never_in_care_during: Collection[str], told_of: Collection[str]
) -> NotSo | None:
    """What this notice on record was sent because of, or told as well, and is not so; None where it is so all the same.

    `never_in_care_during` are the allocations at no time of which the child was looked after, `told_of` the brothers
    and sisters of whom it told if it is a child's letter about the IRO.
    """
    told = [each for each in not_so if each.event_id == letter["why_event_id"] or _is_its_case(letter, each)]
    if not told and letter["allocation_id"] in never_in_care_during:
        told = [each for each in not_so if each.began_care]
    if not told:
        told = [each for each in not_so if too_many(letter, each, told_of)]
    return told[-1] if told else None


def too_many(letter: Mapping[Any, Any], gone: NotSo, told_of: Collection[str]) -> int:
    """How many of those whom a child's letter about the IRO counted do not share her, because of this."""
    return len(gone.siblings.intersection(told_of)) if gone.allocation_id == letter["allocation_id"] else 0


def what_was_told(letter: Mapping[Any, Any], told_on: date | None, too_many: int = 0) -> str:
    """Who was told what and when, in codes and ids; `too_many` siblings are none of those whom it counted."""
    who = f"{letter['recipient_kind']} {letter['recipient_id']}".strip()
    about = f"{letter['why_event_type']} of {letter['why_on'].isoformat()}"
    when = f" on {told_on.isoformat()}" if told_on is not None else ""
    counted = f", with {too_many} too many who share the IRO" if too_many else ""
    return f"{who} was told {letter['template']}{when} by {letter['channel']}{counted}{_BECAUSE}{about}"


def without_the_cause(told: str) -> str:
    """The same, for whoever is not shown what it was told because of."""
    return told.partition(_BECAUSE)[0]


def _is_its_case(letter: Mapping[Any, Any], gone: NotSo) -> bool:
    its_case = letter["case_number"] if letter["recipient_kind"] not in _NEVER_TOLD_OF_A_CASE else None
    return its_case is not None and gone.case_number == its_case
