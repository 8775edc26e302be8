"""Rows as somebody is shown them where something was taken back: what `shared/child/taken_back.py` says. Pure."""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages import words
from shared.auth.roles import Caller
from shared.child.taken_back import OF_ANOTHER_CHILD, Shown, shown_of
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.duties import DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.register.withdrawn import withdrawals

Row = Mapping[Any, Any]
_WITHDRAWN: Final = FactWithdrawn.wire_type()
_OF_DUTIES: Final = frozenset(
    kind.wire_type() for kind in (DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided)
)
_VOIDED: Final = DutyVoided.wire_type()
_LINE: Final = f'{{"{words.OF_ANOTHER_CHILD}":true}}'


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was taken back of a child, as one reader is shown it.

    `withdrawn` are the statements that count for nothing, as `source|id`, of which the reader sees the content.
    """

    withdrawn: Collection[str]
    _hidden: Mapping[str, Shown]
    """Of the others what is seen in their place: each statement, and each word about one, as `source|id`."""
    _hidden_ids: Mapping[str, Shown]
    """The same by the id alone, as which an event names its cause."""
    _stated: Container[str]
    """Of those ids the statements'."""

    def rows(self, rows: Sequence[Row]) -> list[Row]:
        """Those of these events that are shown, the plain line instead of the withdrawal that stands."""
        shown = ((row, self._how(row)) for row in rows)
        return [_line(row) if how is Shown.LINE else row for row, how in shown if how is not Shown.NOTHING]

    def _how(self, row: Row) -> Shown:
        """A time limit that began, or was met, by what is hidden would tell of it, and so would its falling away."""
        if row["type"] in _OF_DUTIES:
            cause = row["causationid"]
            told = cause in self._hidden_ids if row["type"] == _VOIDED else cause in self._stated
            return Shown.NOTHING if told else Shown.WHOLE
        return self._hidden.get(f"{row['source']}|{row['id']}", Shown.WHOLE)

    def causes(self, causes: Mapping[str, Row]) -> dict[str, Row]:
        """What is shown of what caused events, by id."""
        seen = {event_id: row for event_id, row in causes.items() if event_id not in self._hidden_ids}
        lines = (event_id for event_id, how in self._hidden_ids.items() if how is Shown.LINE)
        return seen | {event_id: _line({}) for event_id in lines}


def taken_back(caller: Caller, said: Sequence[Row]) -> TakenBack:
    """How this caller is shown what was taken back, given all that was said of a child's statements.

    Of each: its kind, key and place, its own source, id and cause, the id of the statement that it means, and why.
    """
    standing = withdrawals(said)
    wrong = {row["id"] for row in standing.values() if row["reason"] == OF_ANOTHER_CHILD}
    how = {key: shown_of(caller, _why(row, wrong)) for key, row in standing.items()}
    hidden, ids, stated = dict[str, Shown](), dict[str, Shown](), set[str]()
    for row in said:
        seen = how.get(row["key"], Shown.WHOLE)
        if seen is Shown.WHOLE:
            continue
        stands = row is standing[row["key"]] and row["causationid"] not in wrong
        hidden |= {row["key"]: Shown.NOTHING, f"{row['source']}|{row['id']}": seen if stands else Shown.NOTHING}
        ids |= {row["meant_id"]: seen, row["id"]: seen}
        stated.add(row["meant_id"])
    return TakenBack({key for key, seen in how.items() if seen is Shown.WHOLE}, hidden, ids, stated)


def _why(withdrawal: Row, wrong: Container[str]) -> str:
    """What a service of ours takes back because of a withdrawal said the same: its content is hidden with it."""
    return OF_ANOTHER_CHILD if withdrawal["causationid"] in wrong else str(withdrawal["reason"])


def _line(row: Row) -> Row:
    return {**row, "id": None, "type": _WITHDRAWN, "causationid": None, "data": _LINE}
