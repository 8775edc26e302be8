"""What is said of a concern: that it was raised, and that it was resolved or lapsed; taken back when it is not so."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.escalation.rules.concerns.model import SYSTEM
from services.escalation.rules.concerns.states import LAPSED, RESOLVED, UNSAID
from shared.events.base import ID_PATTERN
from shared.events.services.escalation import ConcernEvent, ConcernLapsed, ConcernRaised, ConcernResolved
from shared.register.facts import Fact
from shared.register.saying import by_type, keep_saying
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


def say(work: Work, row: Row, held: Sequence[Fact], stated_by: Sequence[str]) -> dict[str, Any]:
    """Say what is so of it and was not said yet; what was said by then, for the row."""
    wanted = list(_events(row))
    said = row["said"] if row["said"] is not None else _said_before(row, wanted, held)
    kind = row["subjectkind"]
    return keep_saying(work, said, wanted, row["subject"], None, subjectkind=kind, stated_by=stated_by)


def _events(row: Row) -> Iterable[ConcernEvent]:
    if row["status"] in UNSAID or not _was_raised(row):
        return
    which = {"concern_id": row["id"], "category": row["category"]}
    first = ((row["said"] or {}).get(ConcernRaised.TYPE) or {}).get("data", {})
    yield ConcernRaised(
        **which,
        raised_on=row["raised_on"],
        raised_by=row["raised_by"] if re.fullmatch(ID_PATTERN, row["raised_by"]) else None,
        raised_with=row["raised_with"],
        due_on=row["due_on"],
        duty_id=row["duty_id"],
        duty=row["duty"],
        assigned_to=first.get("assigned_to", row["assigned_to"]),  # whose it is by now does not change what was said
        side=row["side"],
    )
    if row["status"] == RESOLVED:
        changed = tuple(row["what_changed"] or ())
        yield ConcernResolved(**which, resolved_on=row["closed_on"], outcome=row["outcome"], what_changed=changed)
    elif row["status"] == LAPSED:
        yield ConcernLapsed(**which, lapsed_on=row["closed_on"], reason=row["outcome"])


def _was_raised(row: Row) -> bool:
    """What a review lacked and its IRO never opened was raised by nobody."""
    return row["review_id"] is None or row["raised_by"] != SYSTEM


def _said_before(row: Row, wanted: Sequence[ConcernEvent], held: Sequence[Fact]) -> dict[str, Any]:
    """Of a concern from before this was kept with it: what was announced, by the facts, is what is so of it."""
    said: dict[str, Any] = {}
    for fact in held:
        if isinstance(fact.data, ConcernEvent) and fact.data.concern_id == row["id"]:
            now = next((each for each in wanted if by_type(each) == by_type(fact.data)), fact.data)
            said[by_type(fact.data)] = {"data": now.model_dump(mode="json"), "ids": sorted(fact.event_ids)}
    return said
