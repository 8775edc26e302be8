"""Two records found to be one child: what the record that goes on says for itself stands, and the other adds to it.

A duplicate's record is often a stub, opened late and by mistake: its empty lists must not part a child from the family,
its date must not put off a clock, and closing it must not end the child's care. So of what it said before it was merged

- a beginning or an end of care inside a time in care that the surviving record tells of itself is left out, except that
  a beginning may still be the true one where the survivor only knows the earliest;
- details yield to those of the surviving record; brothers, sisters and parents are added to its own.

What is said under the duplicate's id after the merger is said of the child like anything else. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from shared.events.council.child_life import ChildBecameLookedAfter, ChildDetailsCorrected, ChildRecordsMerged
from shared.register.facts import Fact

LINKS = ("sibling_ids", "parent_ids")


class MergedRecords:
    """The facts of a child, some of which may have been stated of a record that was merged into the child's."""

    def __init__(self, child_id: str, facts: Sequence[Fact]) -> None:
        self._child_id = child_id
        others = {fact.subject for fact in facts} - {child_id}
        self._merged_at: dict[str, str] = {}
        self._own: frozenset[str] = frozenset()
        self._added: dict[str, list[str]] = {}
        if others:
            merged = [(fact.data.duplicate_id, fact) for fact in facts if isinstance(fact.data, ChildRecordsMerged)]
            self._merged_at = {duplicate: fact.place for duplicate, fact in merged}
            self._own = frozenset(name for fact in facts if not self.is_other(fact) for name in _details(fact))
            self._added = {name: self._links(name, facts) for name in LINKS}

    def is_other(self, fact: Fact) -> bool:
        """Whether this was said of the other record before the two were known to be one child."""
        if fact.subject == self._child_id:
            return False
        merged_at = self._merged_at.get(fact.subject)
        return merged_at is None or fact.place < merged_at

    def _links(self, name: str, facts: Iterable[Fact]) -> list[str]:
        """Whom the other records named last, each of them."""
        newest: dict[str, Sequence[str]] = {}
        for fact in facts:
            if self.is_other(fact) and name in _details(fact):
                newest[fact.subject] = getattr(fact.data, name) or ()
        return sorted({other for named in newest.values() for other in named})

    def stated(self, fact: Fact, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What counts of what a fact says of the child."""
        if not self._merged_at or not _details(fact):
            return values
        if self.is_other(fact):
            return {name: value for name, value in values.items() if name not in self._own}
        if fact.place > max(self._merged_at.values()):
            return values
        joined = {name: [*(values[name] or ()), *self._added[name]] for name in LINKS if name in values}
        return {**values, **{name: tuple(dict.fromkeys(named)) for name, named in joined.items()}}


def _details(fact: Fact) -> frozenset[str]:
    """The details that a statement of the child's particulars gives; what happened on a date is not one of them."""
    if isinstance(fact.data, ChildBecameLookedAfter | ChildDetailsCorrected):
        return frozenset(fact.data.model_fields_set)
    return frozenset()


def inside(day: date, spans: Iterable[tuple[date, date | None]]) -> bool:
    """Whether a day lies in one of these spans of days, both ends included."""
    return any(start <= day and (end is None or day <= end) for start, end in spans)
