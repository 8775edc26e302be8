"""What people said of partner agencies, as rows and as announced."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.escalation.actions.beside.derived import Derived
from services.escalation.actions.beside.words import also_named, day_of, of_kind
from services.escalation.actions.counterparts.say import ANSWERED, ASKED
from shared.events.base import Event
from shared.events.services.beside_disputes import CounterpartAnswered, CounterpartAsked
from shared.register.statements import Word

Row = Mapping[str, Any]


def counterparts_wanted(child_id: str, words: Iterable[Word], disputes: Mapping[str, Row]) -> Iterator[Derived]:
    """A row for each agency that was asked; `disputes` say for whom else each is."""
    told = list(words)
    answers = of_kind(told, ANSWERED)
    for id_, word in of_kind(told, ASKED).items():
        answer = answers.get(id_)
        row = {
            "id": id_,
            "child_id": child_id,
            **{name: word.data[name] for name in ("dispute_id", "agency", "person_id", "remedy_id")},
            "asked_on": day_of(word),
            "answered_on": answer.on if answer is not None else None,
            "outcome": answer.data["outcome"] if answer is not None else None,
            "asked_by": word.by,
        }
        says = _said(row, also_named(disputes, word.data["dispute_id"]))
        yield Derived(row, child_id, "child", tuple(says))


def _said(row: Row, also_for: tuple[str, ...]) -> Iterator[Event]:
    which = {
        "counterpart_id": row["id"],
        "dispute_id": row["dispute_id"],
        "also_for": also_for,
        "agency": row["agency"],
    }
    yield CounterpartAsked(**which, asked_on=row["asked_on"], remedy_id=row["remedy_id"])
    if row["answered_on"] is not None:
        yield CounterpartAnswered(**which, answered_on=row["answered_on"], outcome=row["outcome"])
