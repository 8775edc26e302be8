"""Counting anew, of those of whom something was said, all that figures count: the difference alone is written."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.projections.figures.drift import drift_row
from services.reporting.projections.figures.things import CHILD, HEARD_TYPES, KINDS, life_of, rows_of
from services.reporting.queries import counted as queries
from services.reporting.queries.same_child import whose
from services.reporting.rules.figures.all_figures import Tally
from services.reporting.rules.figures.of_steps import DUTIES
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.ops.wakeup import BREATH
from shared.policy import Profile
from shared.storage.locks import take_turns
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
_ASKED: Final = queries.Questions(HEARD_TYPES, DUTIES)
_AT_ONCE: Final = 100
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


def children_counted(envelopes: Sequence[Envelope]) -> set[str]:
    """The ids of children of whom these events say something that is counted."""
    told = {each.subject for each in envelopes if each.subjectkind == CHILD and each.type in HEARD_TYPES}
    return told | {each.data.duplicate_id for each in envelopes if isinstance(each.data, ChildRecordsMerged)}


def clocks_changed(duties: Sequence[Row]) -> set[str]:
    """The children of whom a time limit that is counted came to stand otherwise."""
    return {row["child_id"] for row in duties if row["child_id"] is not None and row["duty"] in DUTIES}


async def count_children(
    connection: AsyncConnection,
    ids: Collection[str],
    belongs: Mapping[str, str],
    at_hand: Sequence[Envelope],
    profile: Profile,
) -> None:
    """Count these children anew; `belongs` has every id of theirs with the one whose record goes on."""
    if not ids:
        return
    under = {each: child_id for each, child_id in belongs.items() if each in ids or child_id in ids}
    told = await _ASKED.told_of(connection, under, at_hand)
    clocks = await _ASKED.clocks_of(connection, ids)
    said: dict[str, list[Envelope]] = {each: [] for each in ids}
    for each, child_id in under.items():
        said.setdefault(child_id, []).extend(told[each])
    rows, signs = [], []
    for child_id, its in said.items():
        life = life_of(child_id, its, profile)
        rows += rows_of(CHILD, life, clocks[child_id])
        signs += [row for row in (drift_row(life),) if row is not None]
        await BREATH
    await _put_drift(connection, {*under, *said}, signs)
    await _put(connection, {*under, *said}, CHILD, rows)


async def count_others(connection: AsyncConnection, envelopes: Sequence[Envelope], profile: Profile) -> None:
    """Count anew the IROs and foster carers of whom these events say something that is counted."""
    of_kind: dict[str, set[str]] = defaultdict(set)
    for each in envelopes:
        if each.subjectkind in KINDS and each.subjectkind != CHILD and each.type in HEARD_TYPES:
            of_kind[each.subjectkind].add(each.subject)
    for kind, subjects in sorted(of_kind.items()):
        await take_turns(connection, subjects)
        await _count_of_kind(connection, kind, subjects, envelopes, profile)


async def _count_of_kind(
    connection: AsyncConnection, kind: str, subjects: Collection[str], at_hand: Sequence[Envelope], profile: Profile
) -> None:
    told = await _ASKED.told_of(connection, subjects, at_hand)
    rows: list[dict[str, Any]] = []
    for subject in sorted(subjects):
        its = [each for each in told[subject] if each.subjectkind == kind]
        rows += rows_of(kind, life_of(subject, its, profile), ())
    await _put(connection, subjects, kind, rows)


async def _put(
    connection: AsyncConnection, subjects: Collection[str], kind: str, rows: Sequence[dict[str, Any]]
) -> None:
    """Write how what is counted of these differs from what was."""
    found = await queries.COUNTED.rows(connection, sorted(subjects))
    before = {_place(row): row for row in found if row["subjectkind"] == kind}
    after = {_place(row): row for row in rows}
    gone = [row for place, row in before.items() if place not in after]
    other = [row for place, row in after.items() if row != before.get(place)]
    was = [before[place] for place in (_place(row) for row in other) if place in before]
    if gone or other:
        await queries.put_counted(connection, gone, other, Tally([*gone, *was], other).changes())


async def _put_drift(connection: AsyncConnection, ids: Collection[str], rows: Sequence[dict[str, Any]]) -> None:
    before = {row["child_id"]: row for row in await queries.DRIFT.rows(connection, sorted(ids))}
    after = {row["child_id"] for row in rows}
    other = [row for row in rows if row != before.get(row["child_id"])]
    gone = before.keys() - after
    if gone or other:
        await queries.put_drift(connection, gone, other)


def _place(row: Row) -> tuple[str, str, str]:
    return (row["subject"], row["kind"], row["key"])


class CountWhatWasToldBefore:
    """A timer: after an upgrade counts those who were told of before there were figures, some at a time."""

    async def next_due(self, connection: AsyncConnection, profile: Profile) -> datetime | None:
        """At once while anybody waits, else never."""
        return _LONG_AGO if await queries.awaited(connection, 1) else None

    async def sweep(self, work: Work, profile: Profile) -> bool:
        """Count some; whether there are more."""
        connection = work.connection
        some = await queries.awaited(connection, _AT_ONCE)
        if not some:
            return False
        await take_turns(connection, some)
        kinds = await queries.kinds_of(connection, some)
        children = {each for each in some if kinds.get(each) == CHILD}
        belongs = await whose(connection, children)
        await count_children(connection, {belongs[each] for each in children} | children, belongs, (), profile)
        for kind in (each for each in KINDS if each != CHILD):
            if theirs := {each for each in some if kinds.get(each) == kind}:
                await _count_of_kind(connection, kind, theirs, (), profile)
        await queries.no_longer_awaited(connection, some)
        return len(some) == _AT_ONCE
