"""What is announced of matters: compared with what was announced before, and the difference said or taken back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from services.scheduling.tables.matters import ANSWERED, JOINED, WITHDRAWN
from shared.events.base import ID_PATTERN, Event
from shared.events.envelope import Envelope
from shared.events.services.around_reviews import MatterAnswered, MatterOpened
from shared.events.services.scheduling import ReviewConvenedForChange, ReviewNeedDeclined
from shared.register.facts import Fact
from shared.register.take_back import take_back
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
OF_MATTERS: Final = (MatterOpened, MatterAnswered, ReviewNeedDeclined, ReviewConvenedForChange)
"""What is announced of a matter; each names it."""
_AT_MOST: Final = 100
"""So many changes does an event name; a matter may have more."""
_NOT_COMPARED: Final = {"iro_id"}
"""Another IRO is no news of a matter."""


def announced_of(held: Iterable[Fact], source: str) -> dict[str, list[Fact]]:
    """What this service announced of each matter and did not take back."""
    found: dict[str, list[Fact]] = {}
    for fact in held:
        if fact.source == source and isinstance(fact.data, OF_MATTERS) and fact.data.matter_id is not None:
            found.setdefault(fact.data.matter_id, []).append(fact)
    return found


def announce(
    work: Work, row: Row, change_ids: Sequence[str], before: Sequence[Fact], review: Row | None
) -> list[Envelope]:
    """Say what is news of a matter, and take back what is not so; `review` is the one that answers it, if any does."""
    wanted = _wanted(row, tuple(change_ids[:_AT_MOST]), before, review)
    said: list[Envelope] = []
    for fact in before:
        if not any(_is_about_the_same(fact.data, event) for event in wanted):
            said += take_back(work, fact)
    for event in wanted:
        if not any(_says_the_same(fact.data, event) for fact in before):
            said.append(work.announce(event, row["child_id"], stated_by=change_ids[::-1]))
    return said


def _wanted(row: Row, change_ids: tuple[str, ...], before: Sequence[Fact], review: Row | None) -> list[Event]:
    if row["status"] in (WITHDRAWN, JOINED):
        return []
    which = {"matter_id": row["id"], "change_ids": change_ids, "iro_id": row["iro_id"]}
    opened = {name: row[name] for name in ("occurred_on", "urgent", "discharge_notice", "planned_on")}
    wanted: list[Event] = [MatterOpened(**which, **opened)]
    if row["status"] == ANSWERED:
        wanted.append(_answered(row, which))
        wanted += _as_told_before(row, which, before, review)
    return wanted


def _answered(row: Row, which: Mapping[str, Any]) -> MatterAnswered:
    told = {name: row[name] for name in ("answered_on", "review_needed", "child_consulted", "tell")}
    return MatterAnswered(**which, **told, reason=row["reason_code"], answered_by=_id(row["answered_by"]))


def _as_told_before(row: Row, which: Mapping[str, Any], before: Sequence[Fact], review: Row | None) -> list[Event]:
    """The same answer as it was said when each change was answered by itself; of a review that there is."""
    told = {**which, "change_id": which["change_ids"][0], "determined_on": row["answered_on"], "tell": row["tell"]}
    if not row["review_needed"]:
        told["iro_id"] = row["iro_id"] or _id(row["answered_by"])
        code, consulted = row["reason_code"], row["child_consulted"]
        return [ReviewNeedDeclined(**told, reason=code, child_consulted=consulted)] if told["iro_id"] else []
    convened = next((fact.data for fact in before if isinstance(fact.data, ReviewConvenedForChange)), None)
    if convened is not None:
        of_it = {name: getattr(convened, name) for name in ("review_id", "kind", "number", "due_on")}
    elif review is not None:
        of_it = {"review_id": review["id"], "kind": review["kind"], "number": review["number"]}
        of_it["due_on"] = row["review_due_on"] or review["due_on"]
    else:
        return []
    return [ReviewConvenedForChange(**told, **of_it, reason=row["reason_code"])]


def _id(subject: str | None) -> str | None:
    return subject if subject is not None and re.fullmatch(ID_PATTERN, subject) else None


def _is_about_the_same(one: Event, other: Event) -> bool:
    return type(one) is type(other) and one.fact_key() == other.fact_key()


def _says_the_same(one: Event, other: Event) -> bool:
    if not _is_about_the_same(one, other):
        return False
    return one.model_dump(exclude=_NOT_COMPARED) == other.model_dump(exclude=_NOT_COMPARED)
