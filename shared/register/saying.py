"""What a row of ours has announced: said once, again when it says something else, and taken back when it is not so."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from shared.events.base import Event
from shared.register.take_back import take_back_events
from shared.work.unit_of_work import Work

Said = Mapping[str, Any]
_NOT_NEWS: Final = frozenset({"iro_id"})
"""Who is the child's IRO by now does not change what a review said."""


def by_type(event: Event) -> str:
    """Of each type a row says one thing."""
    return event.TYPE


def by_type_and_key(event: Event) -> str:
    """A row says several things of one type, each known by its natural key."""
    return "|".join((event.TYPE, *event.fact_key()))


def keep_saying(
    work: Work,
    said: Said,
    wanted: Sequence[Event],
    subject: str,
    baseline: date | None,
    *,
    subjectkind: str = "child",
    known_by: Callable[[Event], str] = by_type,
    stated_by: Sequence[str] = (),
) -> dict[str, dict[str, Any]]:
    """What is announced once these are; `said` is what was, by type: `data`, and the `ids` of the events that said it.

    What was said and is not wanted is taken back. `stated_by` are the events that ground what is new.
    """
    now: dict[str, dict[str, Any]] = {}
    for event in wanted:
        data, name = event.model_dump(mode="json"), known_by(event)
        before = said.get(name)
        if before is not None and _news(before["data"]) == _news(data):
            now[name] = before
            continue
        id_ = work.announce(event, subject, baseline=baseline, subjectkind=subjectkind, stated_by=stated_by).id
        now[name] = {"data": data, "ids": [*(before["ids"] if before is not None else ()), id_]}
    gone = {kind: each for kind, each in said.items() if kind not in now}
    take_all_back(work, gone, subject, subjectkind=subjectkind)
    return now


def take_all_back(work: Work, said: Said, subject: str, *, subjectkind: str = "child") -> None:
    """Nothing of this is so."""
    for each in said.values():
        take_back_events(work, work.source, each["ids"], subject, subjectkind)


def _news(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in _NOT_NEWS}
