"""Whether a review is ready: what the duties before it say is there, what is missing, and whose that is. Pure.

Nothing is counted here and nothing is ticked off by hand: an item is ready when its duty is met, by whatever fact or
report meets it, and is not needed when the duty fell away.

Source: Jersey 3.9 (what has to be there before a review); Blackpool 6.10; North Lincolnshire 2.4 (the weekly check).
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

State = Literal["ready", "missing", "late", "not_needed"]
_BEFORE_A_REVIEW: Final = frozenset({"review.due", "review.arranged", "exclusion.decided", "exclusion"})
"""What starts a duty that is to be done before a review: events, and the call of that name."""
_HOLDING_IT: Final = frozenset({"review.held", "review.completed"})


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A duty before a review as it stands on record; `status` is the engine's: open, met, missed or voided.

    `how` names the events and calls that meet it; `due_on` is the last day in time, None where the limit is in words.
    """

    duty_id: str
    duty: str
    title: str
    owner: str
    due_on: date | None
    status: str
    done_on: date | None
    how: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be done before a review, how it stands, and who owes it, by id as far as that is known."""

    on_record: OnRecord
    state: State
    owner_id: str | None


def readiness(duties: Iterable[OnRecord], ids: Mapping[str, str | None], today: date) -> list[Item]:
    """What is to be done before a review, by its last day; `ids` are those of whoever owes it, by owner."""
    items = [Item(each, _state(each, today), ids.get(each.owner)) for each in duties]
    return sorted(items, key=lambda item: (item.on_record.due_on or date.max, item.on_record.duty))


def is_before_a_review(started_by: Set[str], met_by: Set[str]) -> bool:
    """Whether what these start and those meet is to be done before a review, and is not the holding of one."""
    return not started_by.isdisjoint(_BEFORE_A_REVIEW) and met_by.isdisjoint(_HOLDING_IT)


def is_ready(items: Collection[Item]) -> bool:
    """Whether nothing is missing or late."""
    return all(item.state in ("ready", "not_needed") for item in items)


def _state(duty: OnRecord, today: date) -> State:
    if duty.status == "met":
        return "ready"
    if duty.status == "open":
        return "late" if duty.due_on is not None and duty.due_on < today else "missing"
    return "late" if duty.status == "missed" else "not_needed"
