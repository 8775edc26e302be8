"""The register of facts: what this service has been told, one row per fact.

Topics arrive in any order relative to each other and events may come again, so nothing may depend on the order of
arrival. A fact is stored under its natural key; saying it again changes nothing, and of two statements that differ the
one made later stands (by its own time, then by when the door received it). Everything else is derived from here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import TextClause, and_, case, func, or_, select, tuple_
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.base import Event
from shared.events.council.child_life import ChildDetailsCorrected
from shared.events.envelope import Envelope, read_data
from shared.register.aliases import ALIASES, aliases_around, remember_merges, survivor_of, survivors_of
from shared.storage.bulk import FEW, insert_of, travelling
from shared.storage.compiled import compiled_once
from shared.storage.deferred_inserts import leave
from shared.storage.query_cache import Question
from shared.storage.tables import facts
from shared.work.unit_of_work import Work


class Fact(NamedTuple):
    """One fact held: what, since when we know it, and whether it came in as imported history (`baseline`)."""

    subject: str
    key: str
    data: Event
    time: datetime
    received: datetime
    first_received: datetime
    event_id: str
    source: str
    baseline: date | None
    subjectkind: str = "child"
    event_ids: frozenset[str] = frozenset()
    """The ids of all the events that stated it, for an answer may name any of them."""

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        """Later statements sort after earlier ones, the same way in every service."""
        return (self.time, self.received, self.event_id)


_EVERY_STATEMENT_COUNTS = (ChildDetailsCorrected,)


def key_of(envelope: Envelope) -> str:
    """The natural key of the fact an event states.

    A correction is its own fact, because another may name other fields. What has no key of its own but a date can
    happen again on another date (a second time in care), so the date is its key. A date that was not given is the day
    of the envelope's time.
    """
    data = envelope.data
    if isinstance(data, _EVERY_STATEMENT_COUNTS):
        return f"{envelope.source}|{envelope.id}"
    day = (data.happened_on() or envelope.time.date()).isoformat() if data.ON is not None else ""
    parts = [part or (day if path == data.ON else "") for path, part in zip(data.KEY, data.fact_key(), strict=True)]
    return "|".join(parts) if any(parts) else day


def facts_stated_by(envelopes: Iterable[Envelope]) -> list[Fact]:
    """The facts as the register would hold them once it had heard these events, in the order of their statement."""
    held: dict[tuple[str, str, str], Fact] = {}
    for envelope in envelopes:
        stated = _stated(envelope)
        place = (stated.subject, envelope.type, stated.key)
        earlier = held.get(place)
        held[place] = stated if earlier is None else _brought_together(earlier, stated)
    return sorted(held.values(), key=lambda fact: fact.order)


def _stated(envelope: Envelope) -> Fact:
    received = envelope.receivedat or envelope.time
    return Fact(
        subject=envelope.subject,
        key=key_of(envelope),
        data=envelope.data,
        time=envelope.time,
        received=received,
        first_received=received,
        event_id=envelope.id,
        source=envelope.source,
        baseline=envelope.baseline,
        subjectkind=envelope.subjectkind,
        event_ids=frozenset((envelope.id,)),
    )


def _brought_together(one: Fact, other: Fact) -> Fact:
    """What `_upsert` makes of two statements of one fact."""
    latest, heard_first = max(one, other, key=lambda fact: fact.order), min(one, other, key=_first_heard_first)
    return latest._replace(
        first_received=heard_first.first_received,
        baseline=heard_first.baseline,
        event_ids=one.event_ids | other.event_ids,
    )


def _first_heard_first(fact: Fact) -> tuple[datetime, bool, date]:
    return (fact.first_received, fact.baseline is not None, fact.baseline or date.min)


async def remember(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Store the facts these events state and have their subjects settled."""
    if not envelopes:
        return
    rows = [_row(each) for each in envelopes]
    await _store(work.connection, sorted(rows, key=lambda row: (row["subject"], row["type"], row["key"])))
    await remember_merges(work, envelopes)
    for each in reversed(_in_order_of_cause(envelopes)):  # of several the first is the cause
        work.touch(each.subject, each)
    await _keep_in_step(work, envelopes, rows)


def _in_order_of_cause(envelopes: Sequence[Envelope]) -> list[Envelope]:
    """What another of them caused stands after whatever none of them did, however they came to be heard together."""
    here = {each.id for each in envelopes}
    return sorted(envelopes, key=lambda each: each.causationid in here)


async def remember_last(work: Work, envelopes: Sequence[Envelope]) -> None:
    """As `remember`, for what is announced here: it may be written last if no fact has to be read again for it."""
    if not envelopes:
        return
    rows = [_row(each) for each in envelopes]
    in_step = await _keep_in_step(work, envelopes, rows)
    if in_step and work.connection.dialect.name == "postgresql":
        leave(work.connection, facts, _upsert("postgresql", few=len(rows) <= FEW), rows)
    else:
        await _store(work.connection, rows)
    for each in envelopes:
        work.touch(each.subject, each)


async def _keep_in_step(work: Work, envelopes: Sequence[Envelope], rows: Sequence[dict[str, Any]]) -> bool:
    """Facts that are new to those loaded are added to them, and what else changed is to be loaded again.

    Whether all of them were added.
    """
    if not work.loaded:
        return False
    in_step = True
    known = await aliases_around(work, {each.subject for each in envelopes})
    for each, row in zip(envelopes, rows, strict=True):
        held = work.loaded.get(each.subject)
        stated = {(type(fact.data), fact.key) for fact in held or ()}
        if held is None or each.subject in known or (type(each.data), row["key"]) in stated:
            work.loaded.pop(survivor_of(each.subject, known), None)
            in_step = False
        else:
            work.loaded[each.subject] = sorted([*held, _fact(row, each.data)], key=lambda fact: fact.order)
    return in_step


async def touch_survivors(work: Work, subjects: Iterable[str]) -> bool:
    """Have the survivors of those settled that turn out to be duplicates, with the same cause; whether any are new."""
    found = await survivors_of(work, subjects)
    new = {duplicate: survivor for duplicate, survivor in found.items() if survivor not in work.touched}
    for duplicate, survivor in new.items():
        work.touch(survivor, work.touched[duplicate])
    return bool(new)


async def _store(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows; on PostgreSQL in one statement for all that state different facts, since one statement may not
    change a row twice."""
    if connection.dialect.name != "postgresql":
        await connection.execute(_upsert("sqlite", few=False), rows)
        return
    rounds: list[dict[tuple[str, str, str], Mapping[str, Any]]] = []
    for row in rows:
        key = (row["subject"], row["type"], row["key"])
        fitting = next((each for each in rounds if key not in each), None)
        if fitting is None:
            rounds.append(fitting := {})
        fitting[key] = row
    for each in rounds:
        upsert = _upsert("postgresql", few=len(each) <= FEW)
        await connection.execute(upsert, travelling(facts, list(each.values())))


def _row(envelope: Envelope) -> dict[str, Any]:
    """What our own services announce was received when it was said, however late a reader handles it."""
    received = envelope.receivedat or envelope.time
    return {
        "subject": envelope.subject,
        "type": envelope.type,
        "key": key_of(envelope),
        "subjectkind": envelope.subjectkind,
        "time": envelope.time,
        "received": received,
        "first_received": received,
        "source": envelope.source,
        "event_id": envelope.id,
        "event_ids": f"\n{envelope.id}\n",
        "baseline": envelope.baseline,
        "data": envelope.data_json(),
    }


_ROOM_FOR_IDS = 4000
"""Characters: a system that states everything anew each night must not make its facts ever longer."""


@cache
def _upsert(dialect: str, *, few: bool) -> TextClause:
    """Insert, or bring what is held in line with what is stated now."""
    names = facts.c.keys()
    insert = insert_of(facts, names, few=few) if dialect == "postgresql" else cast(Any, sqlite.insert(facts))
    changed = {**_newest(insert.excluded), **_first_heard(insert.excluded)}
    upsert = insert.on_conflict_do_update(index_elements=["subject", "type", "key"], set_=changed)
    return compiled_once(upsert, dialect, names)


def _newest(given: Any) -> dict[str, Any]:
    """The later statement stands; the ids of all that stated the fact are kept."""
    held = tuple_(facts.c.time, facts.c.received, facts.c.event_id)
    later = tuple_(given.time, given.received, given.event_id) >= held
    known = func.replace(facts.c.event_ids, given.event_ids, "") != facts.c.event_ids
    full = func.length(facts.c.event_ids) > _ROOM_FOR_IDS
    more_ids = facts.c.event_ids.concat(func.substr(given.event_ids, 2))
    taken = ("time", "received", "source", "event_id", "data")
    return {
        **{name: case((later, given[name]), else_=facts.c[name]) for name in taken},
        "event_ids": case((or_(known, full), facts.c.event_ids), else_=more_ids),
    }


def _first_heard(given: Any) -> dict[str, Any]:
    """Whether it is history is settled by who was heard first; of two first heard together, the live one stands."""
    first = given.received < facts.c.first_received
    live = or_(given.baseline.is_(None), given.baseline < facts.c.baseline)
    together = and_(given.received == facts.c.first_received, live)
    return {
        "first_received": case((first, given.first_received), else_=facts.c.first_received),
        "baseline": case((or_(first, together), given.baseline), else_=facts.c.baseline),
    }


FACTS = Question(select(facts), by=(facts.c.subject,))
"""The facts held about these subjects, under the ids under which they were stated."""
QUESTIONS = (ALIASES, FACTS)


async def load(work: Work, subjects: Iterable[str]) -> dict[str, list[Fact]]:
    """All facts held about each subject, in the order in which they were stated; a survivor has its duplicates' too."""
    wanted = list(dict.fromkeys(subjects))
    found: dict[str, list[Fact]] = {subject: [] for subject in wanted}
    if not wanted:
        return found
    under = await _asked_under(work, wanted)
    rows = await FACTS.rows(work.connection, under)
    collected: dict[str, list[Fact]] = defaultdict(list)
    for row in rows:
        collected[under[row["subject"]]].append(_fact(row, read_data(row["type"], row["data"])))
    for subject, its in collected.items():
        found[subject] = sorted(its, key=lambda fact: fact.order)
    work.loaded.update(found)
    return found


async def loaded(work: Work, subjects: Iterable[str]) -> dict[str, list[Fact]]:
    """As `load`, without asking again for what this transaction has loaded and nothing has added to since."""
    wanted = list(dict.fromkeys(subjects))
    known = {subject: work.loaded[subject] for subject in wanted if subject in work.loaded}
    return {**known, **await load(work, [subject for subject in wanted if subject not in known])}


async def _asked_under(work: Work, wanted: list[str]) -> dict[str, str]:
    """Which stored subject is loaded for which asked one; a duplicate that was merged away has no facts of its own."""
    known = await aliases_around(work, wanted)
    asked = {subject for subject in wanted if survivor_of(subject, known) == subject}
    under = {subject: subject for subject in wanted if subject in asked}
    for duplicate in known:
        survivor = survivor_of(duplicate, known)
        if survivor in asked:
            under[duplicate] = survivor
    return under


def _fact(row: Mapping[str, Any], data: Event) -> Fact:
    return Fact(
        subject=row["subject"],
        key=row["key"],
        data=data,
        time=row["time"],
        received=row["received"],
        first_received=row["first_received"],
        event_id=row["event_id"],
        source=row["source"],
        baseline=row["baseline"],
        subjectkind=row["subjectkind"],
        event_ids=frozenset(row["event_ids"].strip("\n").split("\n")),
    )
