"""What is said once of several children of a case (`also_for`) is taken in as said of each, in the same transaction.

So every reader settles each child from that child's own facts, and nobody has to know of cases. A copy has the id of
the original and the child's, `ID:CHILD`. What is said again under the same key is a correction for each of them:
without `also_for` for those it was said of before, with it for those named, and of whoever is named no more the copy is
withdrawn. A withdrawal of the original, or a restoration, is one of its copies too (decision 22).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.queries import intake as queries
from shared.events.base import Event
from shared.events.council import child_court as court
from shared.events.council.withdrawals import AboutAStatement, FactRestored, FactWithdrawn, Statement
from shared.events.envelope import Envelope
from shared.register.facts import key_of
from shared.register.statements import said_of_statements
from shared.register.withdrawn import withdrawals

_FAMILIES: Final[tuple[tuple[type[Event], ...], ...]] = (
    (court.ProceedingsStarted, court.ProceedingsEnded),
    (court.HearingListed, court.HearingVacated, court.HearingOutcomeRecorded),
    (court.GuardianAppointed, court.GuardianEnded),
    (court.CourtDocumentReceived,),
)
"""What is said of one thing under one key: a hearing is off the list for all for whom it was on it."""
_FAMILY_OF: Final = {kind.wire_type(): number for number, kinds in enumerate(_FAMILIES) for kind in kinds}
_LONGEST_ID: Final = 200
_ERROR: Final = "entered_in_error"
_GONE: Final = "gone"


async def said_of_each_child(connection: AsyncConnection, envelopes: Sequence[Envelope]) -> list[Envelope]:
    """The same, each followed by what it says of the other children; what is known already is said of nobody anew."""
    wanted = [each for each in envelopes if isinstance(each.data, court.OfACase | AboutAStatement)]
    if not wanted:
        return list(envelopes)
    known = set(await queries.what_was_said(connection, map(_identity, wanted)))
    cases = await _Cases.of(connection, wanted)
    found: list[Envelope] = []
    for envelope in envelopes:
        each = envelope
        if _identity(each) not in known:
            known.add(_identity(each))
            if isinstance(each.data, court.OfACase):
                each = cases.complete(each)
                found += [each, *cases.copies(each)]
                continue
            if isinstance(each.data, AboutAStatement):
                found += [each, *cases.follow(each, each.data)]
                continue
        found.append(each)
    return found


@dataclass(slots=True)
class _Cases:
    """What was said of these children's cases, in the order in which it came."""

    said: list[queries.SaidOfACase]
    gone: set[str] = field(default_factory=set)
    withdrawn: dict[queries.Identity, queries.Identity] = field(default_factory=dict)
    """By withdrawal, what it names."""

    @classmethod
    async def of(cls, connection: AsyncConnection, wanted: Sequence[Envelope]) -> "_Cases":
        """Of the children named there, and of those of whom the same was said."""
        subjects = {each.subject for each in wanted} | {child for each in wanted for child in _named(each.data)}
        rows = await queries.said_of_cases(connection, subjects, list(_FAMILY_OF))
        others = {child for row in rows for child in row.also_for} - subjects
        rows += await queries.said_of_cases(connection, others, list(_FAMILY_OF)) if others else []
        about = await said_of_statements(connection, subjects | others)
        named = {(row["source"], row["id"]): _meant(row["key"]) for row in about}
        return cls(sorted(rows, key=lambda row: row.place), set(withdrawals(about)), named)

    def complete(self, each: Envelope) -> Envelope:
        """The event with the children of whom it is said: where it does not say, those of whom that was said before."""
        data = each.data
        if not isinstance(data, court.OfACase) or "also_for" in data.model_fields_set:
            return each
        others = self._before(each) - {each.subject}
        return each._replace(data=data.model_copy(update={"also_for": tuple(sorted(others))})) if others else each

    def copies(self, each: Envelope) -> Iterator[Envelope]:
        """The same said of each other child, and withdrawn of those of whom it is said no more."""
        named = set(_named(each.data)) - {each.subject}
        before = self._before(each) - named - {each.subject}
        everybody = named | {each.subject}
        made = [_copy(each, child, everybody - {child}) for child in sorted(named)]
        yield from made
        for child in sorted(before):
            for row in self._copies_about(child, each):
                yield _withdrawal(each, child, row)
        self.said += [_said(envelope) for envelope in (each, *made)]

    def follow(self, each: Envelope, said: AboutAStatement) -> Iterator[Envelope]:
        """The same of the copies of the statement that is withdrawn or restored; and the opposite of what that one
        had itself withdrawn."""
        meant = (said.statement.source, said.statement.id)
        original = next((row for row in self.said if (row.source, row.id) == meant), None)
        if original is None:
            return
        there = {(row.source, row.id) for row in self.said}
        for child in original.also_for:
            copy = (original.source, _copy_id(original.id, child))
            if copy in there:
                yield _about(each, child, type(said), copy)
        opposite = FactRestored if isinstance(said, FactWithdrawn) else FactWithdrawn
        for child in sorted(self._ever_with(original)):
            undone = self.withdrawn.get((original.source, _gone_id(original.id, child)))
            if undone is not None:
                yield _about(each, child, opposite, undone)

    def _before(self, each: Envelope) -> set[str]:
        """The other children of whom this was said last, as far as that counts."""
        same = [row for row in self.said if row.subject == each.subject and _is_same(row, each)]
        counts = [row for row in same if f"{row.source}|{row.id}" not in self.gone]
        return set(counts[-1].also_for) if counts else set()

    def _copies_about(self, child: str, each: Envelope) -> list[queries.SaidOfACase]:
        """What was said of this child because it was said of another of the case, and counts."""
        same = (row for row in self.said if row.subject == child and row.type == each.type and _is_same(row, each))
        return [row for row in same if row.id.endswith(f":{child}") and f"{row.source}|{row.id}" not in self.gone]

    def _ever_with(self, original: queries.SaidOfACase) -> set[str]:
        same = (row for row in self.said if row.subject == original.subject and row.key == original.key)
        return {child for row in same for child in row.also_for}


def ids_of_all(id_: str, stored: str) -> list[str]:
    """The id of an event that was taken in with this data, and those of what was said with it of each other child."""
    others = from_json(stored).get("also_for") or ()
    return [id_, *(_copy_id(id_, child) for child in others)]


def says_the_same(envelope: Envelope, stored: str) -> bool:
    """Whether it is what was stored, with the children of whom it was said filled in."""
    if not isinstance(envelope.data, court.OfACase) or "also_for" in envelope.data.model_fields_set:
        return False
    known = from_json(stored)
    known.pop("also_for", None)
    return bool(known == from_json(envelope.data_json()))


def _named(data: Event) -> Collection[str]:
    return data.also_for if isinstance(data, court.OfACase) else ()


def _is_same(row: queries.SaidOfACase, each: Envelope) -> bool:
    return _FAMILY_OF[row.type] == _FAMILY_OF[each.type] and row.key == key_of(each)


def _copy(each: Envelope, child: str, others: Iterable[str]) -> Envelope:
    data = each.data.model_copy(update={"also_for": tuple(sorted(others))})
    return each._replace(id=_copy_id(each.id, child), subject=child, data=data)


def _withdrawal(each: Envelope, child: str, row: queries.SaidOfACase) -> Envelope:
    made = _about(each, child, FactWithdrawn, (row.source, row.id))
    return made._replace(id=_gone_id(each.id, child))


def _about(each: Envelope, child: str, kind: type[AboutAStatement], meant: queries.Identity) -> Envelope:
    name = "withdraws" if kind is FactWithdrawn else "restores"
    reason = each.data.reason if isinstance(each.data, AboutAStatement) else _ERROR
    data = kind.model_validate({name: Statement(source=meant[0], id=meant[1]), "reason": reason})
    return each._replace(id=_copy_id(each.id, child), type=data.wire_type(), subject=child, data=data)


def _copy_id(id_: str, child: str) -> str:
    whole = f"{id_}:{child}"
    return whole if len(whole) <= _LONGEST_ID else f"{sha256(id_.encode()).hexdigest()}:{child}"


def _gone_id(id_: str, child: str) -> str:
    return _copy_id(f"{id_}:{_GONE}", child)


def _said(each: Envelope) -> queries.SaidOfACase:
    return queries.SaidOfACase(
        each.source, each.id, each.subject, each.type, key_of(each), each.place or "~", tuple(_named(each.data))
    )


def _meant(key: str) -> queries.Identity:
    source, _, id_ = key.rpartition("|")
    return (source, id_)


def _identity(each: Envelope) -> queries.Identity:
    return (each.source, each.id)
