"""A concern's history: what people and the system did, with what was heard of its duties, by date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from shared.events.services.duties import DutyEvent, DutyMoved, DutyOpened
from shared.register.facts import Fact

Entry = Mapping[str, Any]


def entry(on: date, what: str, by: str, outcome: str | None = None) -> dict[str, Any]:
    """What somebody did on a day."""
    return {"on": on.isoformat(), "what": what, "by": by, "outcome": outcome}


def history_of(kept: Sequence[Entry], done: Iterable[Entry], told: Iterable[Fact]) -> list[dict[str, Any]]:
    """What is on record, with what is done now and was not yet, and what was heard of the duties, made anew.

    Nothing that was done is ever taken off; hearing again, or in another order, ends in the same.
    """
    entries = [dict(each) for each in kept if not each["what"].startswith("duty.")]
    for each in done:
        if not any(_same(each, other) for other in entries):
            entries.append(dict(each))
    heard = [_heard(fact.data) for fact in told if isinstance(fact.data, DutyEvent) and _is_history(fact.data)]
    heard.sort(key=lambda each: (each["on"], each["what"]))
    return sorted([*heard, *entries], key=lambda each: (each["on"], not each["what"].startswith("duty.")))


def _same(one: Entry, other: Entry) -> bool:
    return all(one.get(name) == other.get(name) for name in ("on", "what", "by", "outcome"))


def _is_history(told: DutyEvent) -> bool:
    """That a clock started is none of the concern's, nor is it that one moved which had not been late."""
    return not isinstance(told, DutyOpened) and not (isinstance(told, DutyMoved) and not told.was_late)


def _heard(told: DutyEvent) -> dict[str, Any]:
    on = told.happened_on() or told.opened_on
    due_on = told.due_on.isoformat() if told.due_on is not None else None
    return {"on": on.isoformat(), "what": told.TYPE, "due_on": due_on}
