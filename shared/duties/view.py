"""A duty on record as services show it."""

from collections.abc import Container, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal

from shared.child.own_view import is_own_duty
from shared.child.relations import Involved
from shared.duties.clocks import OPEN
from shared.duties.owners import OF_IROS, owner_id
from shared.web.bodies import Answer

_NOBODY: Final[Mapping[str, str | None]] = MappingProxyType({})
Status = Literal["open", "met", "late", "missed", "voided"]


class DutyShape(Answer):
    """A statutory clock: who must act, by when, and what became of it.

    `confirmed` is false where no primary source was read.
    """

    id: str
    duty: str
    child_id: str | None
    """Null where the duty is about somebody else, named by `subject`."""
    subject: str
    subjectkind: str
    owner: str
    owner_id: str | None = None
    """Who owes it now, by id; null where nobody is known, or the owner is no one person."""
    keeper: str
    opened_on: date
    due_on: date | None
    not_before: date | None
    status: Status
    """`late` is an open duty whose due day is over."""
    met_on: date | None
    late: bool
    reason: str | None
    policy_version: str
    limit: str
    source: str
    confirmed: bool
    history: list[dict[str, Any]]


def own_duties(shown: Iterable[DutyShape]) -> list[DutyShape]:
    """Those that a child is shown of the own record, without who told what of them; of who owes them, IROs alone."""
    return [_own(each) for each in shown if is_own_duty(each.duty, each.policy_version)]


def _own(shown: DutyShape) -> DutyShape:
    return shown.model_copy(update={"history": [], "owner_id": shown.owner_id if shown.owner in OF_IROS else None})


def shape(row: Mapping[str, Any], keeper: str, today: date) -> DutyShape:
    """A duty on record as its route answers it."""
    overdue = row["status"] == OPEN and row["due_on"] is not None and row["due_on"] < today
    shown = {
        **row,
        "child_id": row["subject"] if row["subjectkind"] == "child" else None,
        "keeper": keeper,
        "status": "late" if overdue else row["status"],
        "late": row["late"] or overdue,
    }
    return DutyShape.model_validate(shown)


def with_owners(
    shown: Iterable[DutyShape], people: Mapping[str, Involved], named: Mapping[str, str | None] = _NOBODY
) -> list[DutyShape]:
    """The same with who owes each now; `people` are those who have to do with each child, `named` are, by the ids of
    duties, those whom the start of a duty named."""
    return [_with_owner(each, people.get(each.subject), named) for each in shown]


def _with_owner(shown: DutyShape, people: Involved | None, named: Mapping[str, str | None]) -> DutyShape:
    by_relation = owner_id(shown.owner, people.people) if people is not None else None
    return shown.model_copy(update={"owner_id": named.get(shown.id, by_relation)})


def without_causes(shown: DutyShape, hidden: Container[str]) -> DutyShape:
    """The same, but for which events had it change, of those that are hidden from the caller."""
    if not any(note.get("by") in hidden for note in shown.history):
        return shown
    return shown.model_copy(update={"history": [_without_its_cause(note, hidden) for note in shown.history]})


def _without_its_cause(note: dict[str, Any], hidden: Container[str]) -> dict[str, Any]:
    if note.get("by") not in hidden:
        return note
    return {name: value for name, value in note.items() if name not in ("by", "by_type")}
