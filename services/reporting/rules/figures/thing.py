"""What is counted: something that happened on a day, or that was so from one day to another. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

NOBODY: Final = "none"
"""The group of those of whom it is not known, or who have none."""


_BETWEEN: Final = "|"


class Kind(StrEnum):
    """What kind of thing it is."""

    REVIEW = "review"
    DECISION = "decision"
    DECISION_DUE = "decision_due"
    DUTY = "duty"
    ALARM = "alarm"
    NOTICE = "notice"
    STAY = "stay"
    """A child looked after, from one day to another, while nothing that is counted changed."""
    COMING = "coming"
    LEAVING = "leaving"
    CONCERN = "concern"
    CONCERN_ENDED = "concern_ended"
    DISPUTE = "dispute"
    DISPUTE_ENDED = "dispute_ended"
    CHANGED = "changed"
    """One thing that changed for a child by a concern or a dispute."""
    CAFCASS = "cafcass"
    SIBLINGS = "siblings"
    """A child who is one of a sibling group: all of the group have one such thing each, with one name in their keys."""
    FEEDBACK = "feedback"
    POST = "post"
    """An IRO in post."""
    FOSTER_REVIEW = "foster_review"
    COMPLAINT = "complaint"
    IRO_COMPLAINT = "iro_complaint"
    """A complaint in which an IRO is implicated."""
    TASK = "task"
    """Something that an IRO did besides her reviews."""


@dataclass(frozen=True, slots=True)
class Who:
    """To whom it counts: the IRO, the team, the age in years, the legal status and the placement of that day."""

    iro_id: str = NOBODY
    team_id: str = NOBODY
    age: str = NOBODY
    legal_status: str = NOBODY
    placement: str = NOBODY


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing. What was so for a time has `until`, the first day on which it was not so any more."""

    kind: Kind
    key: str
    on: date
    who: Who = field(default_factory=Who)
    until: date | None = None
    reason: str | None = None
    """Why, or of what kind: why a review was late, what a dispute was about, which question was answered."""
    values: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    """What else is known of it, from which it is counted."""


def key_in(group: str, on: date) -> str:
    """The key of a thing of one of a group of children, from this day on."""
    return f"{group}{_BETWEEN}{on}"


def group_in(key: str) -> str:
    """The name of the group in such a key."""
    return key.rpartition(_BETWEEN)[0]
