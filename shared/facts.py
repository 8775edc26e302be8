"""The register of facts: what this service has been told, one row per fact.

Topics arrive in any order relative to each other and events may come again, so nothing may depend on the order of
arrival. A fact is stored under its natural key; saying it again changes nothing, and of two statements that differ the
one made later stands (by its own time, then by when the door received it). Everything else is derived from here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import bindparam, case, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from shared.events.base import Event
from shared.events.child_life import ChildDetailsCorrected, ChildRecordsMerged
from shared.events.envelope import Envelope, read_data
from shared.tables import aliases, facts
from shared.work import Work


@dataclass(frozen=True, slots=True)
class Fact:
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

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        """Later statements sort after earlier ones, the same way in every service."""
        return (self.time, self.received, self.event_id)


_EVERY_STATEMENT_COUNTS = (ChildDetailsCorrected,)


def key_of(envelope: Envelope) -> str:
    """The natural key of the fact an event states.

    A correction is its own fact, because another may name other fields. What has no key of its own but a date can
    happen again on another date (a second time in care), so the date is its key.
    """
    if isinstance(envelope.data, _EVERY_STATEMENT_COUNTS):
        return f"{envelope.source}|{envelope.id}"
    on = envelope.data.happened_on()
    return "|".join(envelope.data.fact_key()) or (on.isoformat() if on is not None else "")


async def remember(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Store the facts these events state and have their subjects settled."""
    if not envelopes:
        return
    rows = [_row(each, work.now) for each in envelopes]
    await work.connection.execute(_upsert(work.connection.dialect.name), rows)
    await _remember_merges(work, envelopes)
    for each in envelopes:
        work.touch(each.subject, each)
    for duplicate, survivor in (await survivors_of(work, {each.subject for each in envelopes})).items():
        work.touch(survivor, work.touched[duplicate])


def _row(envelope: Envelope, now: datetime) -> dict[str, Any]:
    received = envelope.receivedat or now
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
        "baseline": envelope.baseline,
        "data": envelope.data_json(),
    }


def _upsert(dialect: str) -> Any:
    """Insert, or replace by a later statement; whether it is history is settled by who was heard first."""
    insert = cast(Any, postgresql.insert if dialect == "postgresql" else sqlite.insert)(facts)
    given = insert.excluded
    later = tuple_(given.time, given.received, given.event_id) >= tuple_(
        facts.c.time, facts.c.received, facts.c.event_id
    )
    first = given.received < facts.c.first_received
    taken = {
        name: case((later, given[name]), else_=facts.c[name])
        for name in ("time", "received", "source", "event_id", "data")
    }
    return insert.on_conflict_do_update(
        index_elements=["subject", "type", "key"],
        set_={
            **taken,
            "first_received": case((first, given.first_received), else_=facts.c.first_received),
            "baseline": case((first, given.baseline), else_=facts.c.baseline),
        },
    )


async def _remember_merges(work: Work, envelopes: Sequence[Envelope]) -> None:
    merges = [
        {"duplicate_id": each.data.duplicate_id, "survivor_id": each.subject}
        for each in envelopes
        if isinstance(each.data, ChildRecordsMerged)
    ]
    if not merges:
        return
    build = cast(Any, postgresql.insert if work.connection.dialect.name == "postgresql" else sqlite.insert)(aliases)
    await work.connection.execute(build.on_conflict_do_nothing(), merges)
    for merge in merges:
        work.touch(merge["duplicate_id"])


_SURVIVORS = select(aliases).where(aliases.c.duplicate_id.in_(bindparam("ids", expanding=True)))
_DUPLICATES = select(aliases).where(aliases.c.survivor_id.in_(bindparam("ids", expanding=True)))


async def survivors_of(work: Work, subjects: Iterable[str]) -> dict[str, str]:
    """For each of the subjects that turned out to be a duplicate: the id whose record goes on."""
    rows = await work.connection.execute(_SURVIVORS, {"ids": list(subjects)})
    return {row.duplicate_id: row.survivor_id for row in rows}


_OF_SUBJECTS = select(facts).where(facts.c.subject.in_(bindparam("subjects", expanding=True)))


async def load(work: Work, subjects: Iterable[str]) -> dict[str, list[Fact]]:
    """All facts held about each subject, in the order in which they were stated; a survivor has its duplicates' too."""
    wanted = list(dict.fromkeys(subjects))
    found: dict[str, list[Fact]] = {subject: [] for subject in wanted}
    if not wanted:
        return found
    under = await _asked_under(work, wanted)
    rows = (await work.connection.execute(_OF_SUBJECTS, {"subjects": list(under)})).mappings()
    collected: dict[str, list[Fact]] = defaultdict(list)
    for row in rows:
        collected[under[row["subject"]]].append(_fact(row))
    for subject, its in collected.items():
        found[subject] = sorted(its, key=lambda fact: fact.order)
    return found


async def _asked_under(work: Work, wanted: list[str]) -> dict[str, str]:
    """Which stored subject is loaded for which asked one; a duplicate that was merged away has no facts of its own."""
    merged = await survivors_of(work, wanted)
    under = {subject: subject for subject in wanted if subject not in merged}
    for row in await work.connection.execute(_DUPLICATES, {"ids": wanted}):
        under[row.duplicate_id] = row.survivor_id
    return under


def _fact(row: Any) -> Fact:
    return Fact(
        subject=row["subject"],
        key=row["key"],
        data=read_data(row["type"], row["data"]),
        time=row["time"],
        received=row["received"],
        first_received=row["first_received"],
        event_id=row["event_id"],
        source=row["source"],
        baseline=row["baseline"],
    )
