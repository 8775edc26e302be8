"""Counting anew, of those of whom something was said, all that figures count: the difference alone is written.

On hearing something it is only noted who is to be counted. Who reads figures counts what waits, and a timer does where
nobody reads: so a child of whom twenty things are said at its start is counted once, and not twenty times.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.projections.figures.drift import drift_row
from services.reporting.projections.figures.things import (
    CHILD,
    FAMILY_TYPES,
    HEARD_TYPES,
    KINDS,
    family_rows,
    life_of,
    rows_of,
)
from services.reporting.queries import counted as queries
from services.reporting.queries.counted import Subject
from services.reporting.queries.siblings import families_of, family_in_turn, family_of
from services.reporting.rules.figures.all_figures import Tally
from services.reporting.rules.figures.of_steps import DUTIES
from services.reporting.rules.figures.thing import Kind
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.ops.wakeup import BREATH
from shared.policy import Profile
from shared.storage.locks import take_turns
from shared.storage.view import begin
from shared.work.timers import Question
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
_ASKED: Final = queries.Questions(HEARD_TYPES, DUTIES)
_ASKED_OF_FAMILIES: Final = queries.Questions(FAMILY_TYPES)
_AT_ONCE: Final = 100
_LATER: Final = timedelta(minutes=5)
"""How long what is said of somebody is gathered before the timer counts."""


def told_of(envelopes: Sequence[Envelope]) -> set[Subject]:
    """Those of whom these events say something that is counted."""
    told = {
        (each.subjectkind, each.subject) for each in envelopes if each.subjectkind in KINDS and each.type in HEARD_TYPES
    }
    return told | {(CHILD, each.data.duplicate_id) for each in envelopes if isinstance(each.data, ChildRecordsMerged)}


def clocks_changed(duties: Sequence[Row]) -> set[str]:
    """The children of whom a time limit that is counted came to stand otherwise."""
    return {row["child_id"] for row in duties if row["child_id"] is not None and row["duty"] in DUTIES}


async def leave_for_later(work: Work, subjects: Collection[Subject]) -> None:
    """Note that these are to be counted anew."""
    await queries.await_counting(work.connection, subjects, work.now)


async def count(connection: AsyncConnection, subjects: Collection[Subject], profile: Profile) -> None:
    """Count all that there is of these anew, some at a time."""
    for kind in KINDS:
        ids = sorted(subject for its_kind, subject in subjects if its_kind == kind)
        for some in (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)):
            await take_turns(connection, some)
            if kind == CHILD:
                await _count_children(connection, some, profile)
            else:
                await _count_others(connection, kind, some, profile)
            begin(connection)  # or memory would grow with the history


async def count_some(work: Work, profile: Profile, said_by: datetime | None = None) -> bool:
    """Count some of those who wait, or of whom something was said by this moment; whether there may be more."""
    some = await queries.awaited(work.connection, said_by, _AT_ONCE)
    family = await family_of(work.connection, [subject for kind, subject in some if kind == CHILD])
    await take_turns(
        work.connection, {*family, *(subject for _, subject in some)}
    )  # at once, or two wait for each other
    await queries.no_longer_awaited(work.connection, some)
    await count(work.connection, some, profile)
    return len(some) == _AT_ONCE


class CountWhoeverWaits:
    """A timer: counts those who were told of, where nobody who reads figures has done so before."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        """Since when the first of them waits."""
        return (queries.AWAITED_SINCE,)

    def next_due(self, answers: Sequence[Any], _profile: Profile) -> datetime | None:
        """Some minutes after something was said of the first of them."""
        (first,) = answers
        return first + _LATER if first is not None else None

    async def sweep(self, work: Work, profile: Profile) -> bool:
        """Count some; whether there may be more."""
        return await count_some(work, profile, work.now - _LATER)


async def _count_children(connection: AsyncConnection, ids: Collection[str], profile: Profile) -> None:
    """Of a duplicate everything was said of the record that goes on; with a child its brothers' and sisters' groups
    are counted, for what is said of one moves what the others count for.
    """
    belongs = await family_in_turn(connection, ids)
    wanted = {*ids, *(belongs[each] for each in ids)}
    under = {each: child_id for each, child_id in belongs.items() if each in wanted or child_id in wanted}
    told = await _ASKED.told_of(connection, under)
    clocks = await _ASKED.clocks_of(connection, wanted)
    said: dict[str, list[Envelope]] = {each: [] for each in wanted}
    for each, child_id in under.items():
        said.setdefault(child_id, []).extend(told[each])
    rows, signs = [], []
    for child_id, its in said.items():
        life = life_of(child_id, its, profile)
        rows += rows_of(CHILD, life, clocks[child_id])
        signs += [row for row in (drift_row(life),) if row is not None]
        await BREATH
    await _put_drift(connection, {*under, *said}, signs)
    rows += await _families(connection, belongs, profile)
    await _put(connection, {*under, *said}, CHILD, rows, family=belongs.keys())


async def _families(connection: AsyncConnection, belongs: Mapping[str, str], profile: Profile) -> list[dict[str, Any]]:
    """What is counted of the sibling groups of all of these, family by family."""
    rows: list[dict[str, Any]] = []
    for family in await families_of(connection, belongs):
        told = await _ASKED_OF_FAMILIES.told_of(connection, family)
        rows += family_rows(told, family, profile)
        await BREATH
    return rows


async def _count_others(connection: AsyncConnection, kind: str, subjects: Collection[str], profile: Profile) -> None:
    told = await _ASKED.told_of(connection, subjects)
    rows: list[dict[str, Any]] = []
    for subject in sorted(subjects):
        its = [each for each in told[subject] if each.subjectkind == kind]
        rows += rows_of(kind, life_of(subject, its, profile), ())
    await _put(connection, subjects, kind, rows)


async def _put(
    connection: AsyncConnection,
    subjects: Collection[str],
    kind: str,
    rows: Sequence[dict[str, Any]],
    *,
    family: Collection[str] = (),
) -> None:
    """Write how what is counted of these differs from what was; of others in the `family`, their sibling groups."""
    found = await queries.COUNTED.rows(connection, sorted({*subjects, *family}))
    found = [row for row in found if row["subject"] in subjects or row["kind"] == Kind.SIBLINGS.value]
    before = {_place(row): row for row in found if row["subjectkind"] == kind}
    after = {_place(row): row for row in rows}
    gone = [row for place, row in before.items() if place not in after]
    other = [row for place, row in after.items() if row != before.get(place)]
    was = [before[place] for place in (_place(row) for row in other) if place in before]
    if gone or other:
        tally = Tally([*gone, *was], other)
        await queries.put_counted(connection, gone, other, tally.by_day(), tally.by_month())


async def _put_drift(connection: AsyncConnection, ids: Collection[str], rows: Sequence[dict[str, Any]]) -> None:
    before = {row["child_id"]: row for row in await queries.DRIFT.rows(connection, sorted(ids))}
    after = {row["child_id"] for row in rows}
    other = [row for row in rows if row != before.get(row["child_id"])]
    gone = before.keys() - after
    if gone or other:
        await queries.put_drift(connection, gone, other)


def _place(row: Row) -> tuple[str, str, str]:
    return (row["subject"], row["kind"], row["key"])
