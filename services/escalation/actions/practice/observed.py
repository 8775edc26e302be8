"""Practice that an IRO saw, poor or good, as rows and as announced (Jersey 2.13, 3.81-3.82)."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from services.escalation.actions.beside.derived import Derived
from services.escalation.actions.beside.words import day_of, of_kind
from shared.events.base import Event
from shared.events.services.beside_disputes import GoodPracticeRecorded, PoorPracticeRecorded
from shared.register.statements import Word

SEEN: Final = "practice:seen"
GOOD: Final = "good"
_KINDS: Final = ("child", "team", "provider")


def observations_wanted(subject: str, words: Iterable[Word]) -> Iterator[Derived]:
    """A row for each observation about this child, team or provider."""
    told = list(words)
    for kind in _KINDS:
        for id_, word in of_kind(told, SEEN, kind).items():
            row = _row(id_, subject, word)
            yield Derived(row, subject, kind, (_said(row),))


def _row(id_: str, subject: str, word: Word) -> dict[str, Any]:
    names = ("kind", "category", "team_id", "provider_id", "person_id", "detail_ref")
    return {
        "id": id_,
        "subject": subject,
        "subjectkind": word.subjectkind,
        **{name: word.data[name] for name in names},
        "child_id": subject if word.subjectkind == "child" else None,
        "recorded_on": day_of(word),
        "recorded_by": word.by,
    }


def _said(row: dict[str, Any]) -> Event:
    names = ("category", "team_id", "provider_id", "person_id", "recorded_on")
    kind = GoodPracticeRecorded if row["kind"] == GOOD else PoorPracticeRecorded
    return kind(observation_id=row["id"], **{name: row[name] for name in names})
