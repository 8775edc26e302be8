"""The duty engine: opens, meets, moves, voids and misses the duties a service keeps, and announces each change.

It compares the duties that the facts call for with those on record and writes the difference, so that a fact heard
twice, late, or in another order ends in the same duties. Nothing else writes to the duties table.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.child.current_iro import IRO
from shared.child.looked_after import DETAILS, child_from
from shared.child.relations import TELL_OF_RELATIONS
from shared.child.states import TELLS_OF
from shared.duties import writes as changes
from shared.duties.age_of_answers import AGE_IS_TOLD_BY
from shared.duties.brought import NOT_JUDGED, Brought
from shared.duties.clocks import OPEN, Clock, clocks_of
from shared.duties.counting import counted_from
from shared.duties.evidence import Subject
from shared.duties.matching import Pair, Row, matched, under_its_calendar, under_its_policy
from shared.duties.overdue import LateDuties
from shared.duties.pieces import Report
from shared.duties.told import report, reports_about
from shared.events import catalogue
from shared.events.base import Event
from shared.events.council.duties_done import DutyReported
from shared.events.council.withdrawals import SAY_WHETHER_ONE_COUNTS
from shared.ops.wakeup import BREATH
from shared.policy import Duty, Profile, load_profile, once_a_profile
from shared.register import facts
from shared.storage.tables import duties
from shared.storage.view import SetQuery
from shared.work.unit_of_work import Learnt, Work

__all__ = ["LateDuties", "clock_of", "report", "settle", "types_heard"]

INTRODUCTION: Final = "successor_introduced"
Place = tuple[str, str]
"""The name of a duty on record and its key."""


class Judged(NamedTuple):
    """A duty on record, and the policy by which it is judged."""

    policy: str
    row: Row


@dataclass(frozen=True, slots=True)
class _Plan:
    """The duties that one service keeps under one policy, each with the names of what can start it."""

    duties: Mapping[str, Duty]
    started_by: Mapping[str, frozenset[str]]
    heard: Mapping[str, frozenset[type[Event]]]
    """By duty, the types of the facts by which it can come, go or change."""
    types: frozenset[type[Event]]
    """What is heard for any of them."""
    narrowed: dict[frozenset[type[Event]], "_Plan"] = field(default_factory=dict)
    """What `of_what_was_told` found, by what was told: nearly always the same few types together."""

    def concerned(self, heard_of: frozenset[str]) -> list[Duty]:
        """The duties that may have a clock, given what there is evidence of."""
        return [duty for key, duty in self.duties.items() if not heard_of.isdisjoint(self.started_by[key])]

    def of_what_was_told(self, types: frozenset[type[Event]]) -> "_Plan":
        """Those of the duties that can be others by facts of these types: all of them by what tells of the child."""
        if not types.isdisjoint(_MOVES_EVERYTHING):
            return self
        if types not in self.narrowed:
            kept = {key: duty for key, duty in self.duties.items() if not types.isdisjoint(self.heard[key])}
            self.narrowed[types] = _Plan(kept, self.started_by, self.heard, self.types)
        return self.narrowed[types]


_MOVES_EVERYTHING: Final = DETAILS | SAY_WHETHER_ONE_COUNTS
_NOTHING_KEPT: Final = _Plan({}, {}, {}, frozenset())


@once_a_profile
def _plans(profile: Profile) -> dict[str, _Plan]:
    """The plan of every service that keeps duties."""
    return {keeper: _plan_of(profile, keeper) for keeper in {duty.keeper for duty in profile.duties.values()}}


def _plan_of(profile: Profile, service: str) -> _Plan:
    kept = {key: duty for key, duty in profile.duties.items() if duty.keeper == service}
    names = {
        key: frozenset(start.event or start.call or "" for start in duty.every_start) for key, duty in kept.items()
    }
    heard = {key: types_that_move(duty) for key, duty in kept.items()}
    return _Plan(kept, names, heard, frozenset().union(*heard.values()))


def _plan(profile: Profile, service: str) -> _Plan:
    return _plans(profile).get(service, _NOTHING_KEPT)


def types_heard(profile: Profile, service: str) -> frozenset[type[Event]]:
    """The event types that start, meet, miss or void the duties this service keeps; none for a service without any."""
    return _plan(profile, service).types


def types_named(profile: Profile, service: str) -> frozenset[type[Event]]:
    """Of those the event types that the policy names itself; what else is heard for its duties is the program's."""
    kept = [duty for duty in profile.duties.values() if duty.keeper == service]
    wired = (each for duty in kept for each in duty.told_by)
    return frozenset(catalogue.by_wire_type(f"{each.event}.v1") for each in wired if each.event is not None)


def types_that_move(duty: Duty) -> frozenset[type[Event]]:
    """The event types by which this duty can come, go or change; no others are looked at for its clocks."""
    wanted: set[type[Event]] = {*DETAILS, *_heard_besides(duty)}
    for each in duty.told_by:
        wanted |= frozenset().union(*(TELLS_OF.get(state, frozenset()) for state in each.states))
        if each.event is not None:
            wanted.add(catalogue.by_wire_type(f"{each.event}.v1"))
    return frozenset(wanted)


def _heard_besides(duty: Duty) -> Iterator[type[Event]]:
    """What a duty is told by besides the events that the policy names of it."""
    if any(answer.call == "met" for answer in duty.met_by):
        yield DutyReported
    if any(answer.has_an_age for answer in duty.met_by):
        yield from AGE_IS_TOLD_BY
    if duty.before is not None and duty.owner == "iro":
        yield from IRO


async def settle(work: Work, profile: Profile, subjects: Sequence[str]) -> None:
    """Bring the duties of these subjects in line with the facts, announcements of this transaction included.

    Of whom only facts were stated, only the duties that such facts can move are looked at: the others are in line.
    """
    plan = _plan(profile, work.service)
    if not plan.duties:
        return
    kinds = types_heard(profile, work.service) | SAY_WHETHER_ONE_COUNTS | TELL_OF_RELATIONS
    own = [each for each in work.announced if type(each.data) in kinds]
    if not own and not subjects:
        return
    names = list(dict.fromkeys([*subjects, *(each.subject for each in own)]))
    if own:
        await facts.remember_at_the_end(work, own)
    recorded = await _recorded(work.connection, names)
    plans = {name: _plan_for(work, plan, name, recorded[name]) for name in names}
    wanted = [name for name, its in plans.items() if its.duties]
    told = await reports_about(work, wanted)
    held = await facts.loaded(work, wanted)
    batch = changes.Batch(work, profile)
    for name in wanted:
        rows = [row for row in recorded[name] if plans[name] is plan or row["duty"] in plans[name].duties]
        _bring_in_line(batch, name, held[name], told[name], rows, plans[name])
        await BREATH
    await batch.write()


def _bring_in_line(
    batch: changes.Batch,
    name: str,
    held: Sequence[facts.Fact],
    told: Sequence[Report],
    recorded: Sequence[Row],
    plan: _Plan,
) -> None:
    """What `batch` is to change in these duties of a subject; of a record that was merged away nothing is held."""
    if not held:
        for row in recorded:
            batch.withdraw(row, "records_merged")
        return
    work, profile = batch.work, batch.profile
    subject = Subject(child_from(name, held, profile), held, profile, work.today, told)
    _compare(batch, name, subject, recorded, plan, work.learnt)


def _plan_for(work: Work, plan: _Plan, name: str, recorded: Sequence[Row]) -> _Plan:
    """The duties of this subject that may have become others in this transaction.

    What another policy or calendar counted may have been told by other facts than this one names: then all of them.
    """
    if name in work.anew or any(_is_of_another_time(work.profile, row) for row in recorded):
        return plan
    return plan.of_what_was_told(frozenset(work.told.get(name, ())))


def _is_of_another_time(profile: Profile, row: Row) -> bool:
    by_another_calendar = row["status"] == OPEN and row["calendar_version"] != profile.calendar.version
    return by_another_calendar or bool(row["policy_version"] != profile.id)


def _compare(
    batch: changes.Batch,
    name: str,
    subject: Subject,
    recorded: Sequence[Row],
    plan: _Plan,
    learnt: Mapping[str, Learnt],
) -> None:
    kind = subject.facts[-1].subjectkind
    brought = Brought(subject, plan.duties, learnt)
    for row, as_started in _with_their_reports(batch.profile, subject, recorded, plan):
        clock = brought.as_history(row, as_started) if learnt and as_started is not None else as_started
        if row is None:
            if clock is not None and clock.judged:
                batch.open(name, kind, plan.duties[clock.duty], clock)
        elif clock is None:
            batch.withdraw(row, "facts_changed")
        elif not clock.judged:
            batch.withdraw(row, NOT_JUDGED)
        else:
            batch.change(row, under_its_calendar(batch.profile, row, clock))


def _with_their_reports(profile: Profile, subject: Subject, recorded: Sequence[Row], plan: _Plan) -> list[Pair]:
    """Each duty with its clock; what was told of a duty that now has another key is told of it under that key."""
    pairs = _paired(profile, subject, recorded, plan)
    renamed = {(clock.duty, row["key"]): clock.key for row, clock in pairs if row and clock and row["key"] != clock.key}
    return _paired(profile, subject.with_keys(renamed), recorded, plan) if renamed else pairs


def _paired(profile: Profile, subject: Subject, recorded: Sequence[Row], plan: _Plan) -> list[Pair]:
    clocks = clocks_of(subject, plan.concerned(subject.heard_of))
    present, older = _under_older_policies(profile, subject, recorded, clocks)
    taken = {(clock.duty, clock.key) for _, clock in older}
    return [*older, *matched(present, [clock for clock in clocks if (clock.duty, clock.key) not in taken])]


def _under_older_policies(
    profile: Profile, subject: Subject, recorded: Sequence[Row], clocks: Sequence[Clock]
) -> tuple[list[Row], list[tuple[Row, Clock]]]:
    """The duties judged by the present policy, and each of the others with its clock under the policy it keeps.

    `clocks` are those under the present one: where a duty asks for the same in both they are not counted again.
    """
    present: list[Row] = []
    older: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in recorded:
        policy = under_its_policy(profile, row)
        if policy == profile.id:
            present.append(row)
        else:
            older[(policy, row["duty"])].append(row)
    pairs: list[tuple[Row, Clock]] = []
    for (policy, duty_id), rows in older.items():
        duty, same = as_it_was(profile, policy, duty_id)
        its = [clock for clock in clocks if clock.duty == duty_id] if same else None
        if its is None:
            its = clocks_of(subject, [duty] if duty is not None else [])
        for kept, clock in matched(rows, its):
            if kept is not None and clock is not None:
                pairs.append((kept, clock._replace(policy_version=policy)))
            elif kept is not None:
                present.append(kept)
    return present, pairs


def as_it_was(profile: Profile, policy: str, duty_id: str) -> tuple[Duty | None, bool]:
    """The duty under the policy that a record keeps, and whether it asks for the same under this one."""
    known = _as_they_were(profile)
    if (policy, duty_id) not in known:
        name, _, version = policy.partition("@")
        duty = load_profile(name, version).duties.get(duty_id)
        known[(policy, duty_id)] = duty, duty is not None and duty == profile.duties.get(duty_id)
    return known[(policy, duty_id)]


@once_a_profile
def _as_they_were(_profile: Profile) -> dict[tuple[str, str], tuple[Duty | None, bool]]:
    return {}


async def policies_of_duties(work: Work, profile: Profile, subjects: Collection[str]) -> dict[str, dict[Place, Judged]]:
    """By subject, of the duties on record by what each is judged: for who plans by the same clocks."""
    found: dict[str, dict[Place, Judged]] = {name: {} for name in subjects}
    for name, rows in (await _recorded(work.connection, subjects)).items():
        for row in rows:
            found[name][(row["duty"], row["key"])] = Judged(under_its_policy(profile, row), row)
    return found


_RECORDED = SetQuery(select(duties), by=(duties.c.subject,))


def set_queries(profile: Profile, service: str) -> tuple[SetQuery, ...]:
    """What settling the duties asks about each subject; nothing in a service without any."""
    return (_RECORDED,) if types_heard(profile, service) else ()


async def _recorded(connection: AsyncConnection, subjects: Collection[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await _RECORDED.rows(connection, subjects):
        found[row["subject"]].append(row)
    return found


def introduced_by(profile: Profile) -> Callable[[date], date | None]:
    """The last day in time for an IRO to introduce the child to the one who followed her on a day."""
    duty = profile.all_duties.get(INTRODUCTION)
    if duty is None:
        return lambda _on: None
    return lambda on: counted_from(on, duty, profile.calendar).due_on


async def clock_of(work: Work, profile: Profile, row: Row) -> Clock | None:
    """The clock that a duty on record stands for, had nobody told that it was met.

    None when the facts call for it no more.
    """
    name = row["subject"]
    held = (await facts.loaded(work, [name]))[name]
    told = (await reports_about(work, [name]))[name]
    told = [each for each in told if (each.call, each.duty, each.key) != ("met", row["duty"], row["key"])]
    recorded = (await _recorded(work.connection, [name]))[name]
    subject = Subject(child_from(name, held, profile), held, profile, work.today, told)
    pairs = _with_their_reports(profile, subject, recorded, _plan(profile, work.service))
    return next((clock for kept, clock in pairs if kept is not None and kept["id"] == row["id"]), None)


async def only_called_for_by(
    work: Work, profile: Profile, subjects: Collection[str], withdrawn_ids: Container[str]
) -> set[str]:
    """The ids of these subjects' duties that nothing calls for, and that these withdrawn statements called for.

    Asked of the statements, for why a duty fell away need not be that they were withdrawn: care may have ended first.
    """
    told = await reports_about(work, subjects)
    recorded = await _recorded(work.connection, subjects)
    now = await facts.loaded(work, subjects)
    once = await facts.load_as_if_never_withdrawn(work, subjects, withdrawn_ids)
    plan, found = _plan(profile, work.service), set[str]()
    for name in subjects:
        called_for: list[set[str]] = []
        for held in (once.get(name, []), now[name]):
            subject = Subject(child_from(name, held, profile), held, profile, work.today, told[name])
            pairs = _with_their_reports(profile, subject, recorded[name], plan) if held else []
            called_for.append({row["id"] for row, clock in pairs if row is not None and clock is not None})
        found |= called_for[0] - called_for[1]
    return found
