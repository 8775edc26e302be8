"""The duty engine: opens, meets, moves, voids and misses the duties a service keeps, and announces each change.

It compares the duties that the facts call for with those on record and writes the difference, so that a fact heard
twice, late, or in another order ends in the same duties. Nothing else writes to the duties table.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import facts
from shared.calendar import ONE_DAY, late_instant
from shared.duties import changes
from shared.duties.derive import OPEN, Clock, derive
from shared.duties.evidence import Report, Subject
from shared.events import catalogue
from shared.events.allocation import IroAllocated, IroAllocationEnded, IroChanged
from shared.events.base import Event
from shared.events.duties import DutyLate
from shared.looked_after import DETAILS, child_from
from shared.policy import Duty, Profile, load_profile
from shared.tables import duties, reports
from shared.work import Work, new_id

_SWEEP_AT_MOST = 500
_TELLS_OF_AN_IRO = frozenset({IroAllocated, IroChanged, IroAllocationEnded})


@cache
def _kept_by(profile_id: str, service: str) -> Mapping[str, Duty]:
    name, _, version = profile_id.partition("@")
    return {key: duty for key, duty in load_profile(name, version).duties.items() if duty.keeper == service}


def types_heard(profile: Profile, service: str) -> frozenset[type[Event]]:
    """The event types that start, meet, miss or void the duties this service keeps; none for a service without any."""
    kept = _kept_by(profile.id, service)
    if not kept:
        return frozenset()
    wanted: set[type[Event]] = set(DETAILS)
    for duty in kept.values():
        turns = (1, 2, 3) if duty.sequence is not None else (1,)
        starts = [start for turn in turns for start in duty.starts_of(turn)]
        for each in (*starts, *duty.met_by, *duty.missed_by, *duty.voided_by):
            if each.event is not None:
                wanted.add(catalogue.by_wire_type(f"{each.event}.v1"))
        if any(start.only_while == "has_iro" for start in starts):
            wanted |= _TELLS_OF_AN_IRO
    return frozenset(wanted)


async def settle(work: Work, profile: Profile, subjects: Sequence[str]) -> None:
    """Bring the duties of these subjects in line with the facts, announcements of this transaction included."""
    heard = types_heard(profile, work.service)
    if not heard:
        return
    own = [each for each in work.announced if type(each.data) in heard]
    await facts.remember(work, own)
    wanted = list(dict.fromkeys([*subjects, *(each.subject for each in own)]))
    if not wanted:
        return
    held = await facts.load(work, wanted)
    told = await _reports_of(work.connection, wanted)
    recorded = await _recorded(work.connection, wanted)
    batch = changes.Batch(work, profile)
    for name in wanted:
        if held[name] or recorded[name]:
            subject = Subject(child_from(name, held[name]), held[name], told[name], has_iro=_has_iro(held[name]))
            _compare(batch, name, subject, recorded[name], _kept_by(profile.id, work.service))
    await batch.write()


def _compare(
    batch: changes.Batch,
    name: str,
    subject: Subject,
    recorded: Mapping[tuple[str, str], Mapping[str, Any]],
    kept: Mapping[str, Duty],
) -> None:
    kind = subject.facts[0].data.SUBJECTS[0] if subject.facts else "child"
    wanted: set[tuple[str, str]] = set()
    for duty_id, duty in kept.items():
        for clock in derive(subject, duty, batch.profile.calendar):
            row = recorded.get((duty_id, clock.key))
            if not clock.judged:
                continue  # whatever was on record for it in the meantime is withdrawn
            wanted.add((duty_id, clock.key))
            if row is None:
                batch.open(name, kind, duty, clock)
            else:
                batch.change(name, row, _under_its_policy(batch.profile, row, subject, duty, clock))
    for place, row in recorded.items():
        if place not in wanted:
            batch.withdraw(name, row)


def _under_its_policy(profile: Profile, row: Mapping[str, Any], subject: Subject, duty: Duty, clock: Clock) -> Clock:
    """A duty keeps the limit it was opened under, unless a newer version says that it applies to open duties too."""
    if row["policy_version"] == profile.id or (profile.applies_to_open and row["status"] == OPEN):
        return clock
    name, _, version = row["policy_version"].partition("@")
    then = load_profile(name, version).all_duties.get(duty.id, duty)
    same = [each for each in derive(subject, then, profile.calendar) if each.key == clock.key]
    return same[0] if same else clock


def _has_iro(held: Sequence[facts.Fact]) -> bool:
    told = [fact for fact in held if type(fact.data) in _TELLS_OF_AN_IRO]
    ended = {fact.data.allocation_id for fact in told if isinstance(fact.data, IroAllocationEnded)}
    return any(
        fact.data.allocation_id not in ended for fact in told if isinstance(fact.data, IroAllocated | IroChanged)
    )


_RECORDED = select(duties).where(duties.c.subject.in_(bindparam("subjects", expanding=True)))
_TOLD = select(reports).where(reports.c.subject.in_(bindparam("subjects", expanding=True)))


async def _recorded(
    connection: AsyncConnection, subjects: Collection[str]
) -> dict[str, dict[tuple[str, str], Mapping[str, Any]]]:
    found: dict[str, dict[tuple[str, str], Mapping[str, Any]]] = defaultdict(dict)
    for row in (await connection.execute(_RECORDED, {"subjects": list(subjects)})).mappings():
        found[row["subject"]][(row["duty"], row["key"])] = dict(row)
    return found


async def _reports_of(connection: AsyncConnection, subjects: Iterable[str]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for row in await connection.execute(_TOLD, {"subjects": list(subjects)}):
        found[row.subject].append(Report(row.call, row.duty, row.key, row.on, row.data))
    return found


async def report(work: Work, row: Mapping[str, Any], told: Mapping[str, Any], actor: str) -> None:
    """Record that a duty was met, told by a person: `row` is the duty, `told` has `on` and whatever else is known."""
    details = {key: value for key, value in told.items() if key != "on" and value is not None}
    values = {
        "id": new_id(),
        "subject": row["subject"],
        "call": "met",
        "duty": row["duty"],
        "key": row["key"],
        "on": told["on"],
        "data": details,
        "actor": actor,
        "at": work.now,
    }
    await work.connection.execute(insert(reports), values)
    work.touch(row["subject"])


class LateDuties:
    """The timer that announces a duty late, once for each due date, when its due day is over."""

    def __init__(self, service: str) -> None:
        self._service = service

    async def next_due(self, connection: AsyncConnection, profile: Profile) -> datetime | None:
        first = (await connection.execute(select(func.min(duties.c.due_on)).where(*_NOT_YET_ANNOUNCED))).scalar_one()
        return None if first is None else late_instant(first, profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        overdue = select(duties).where(*_NOT_YET_ANNOUNCED, duties.c.due_on < work.today).limit(_SWEEP_AT_MOST)
        rows = (await work.connection.execute(overdue)).mappings().all()
        for row in rows:
            work.announce(
                DutyLate(**changes.described(row, work.service, profile), late_from=row["due_on"] + ONE_DAY),
                row["subject"],
                subjectkind=row["subjectkind"],
            )
        if rows:
            marked = (
                update(duties).where(duties.c.id == bindparam("duty_id")).values(announced_late_for=duties.c.due_on)
            )
            await work.connection.execute(marked, [{"duty_id": row["id"]} for row in rows])
        return len(rows) == _SWEEP_AT_MOST


_NOT_YET_ANNOUNCED = (
    duties.c.status == OPEN,
    duties.c.due_on.is_not(None),
    or_(duties.c.announced_late_for.is_(None), duties.c.announced_late_for != duties.c.due_on),
)
