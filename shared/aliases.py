"""Ids that a council found to be duplicates of another child's record: where each leads, and what leads to it.

A merged duplicate's facts go on as the survivor's; whatever asks for facts asks here first under which ids they lie.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from shared.events.child_life import ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.tables import aliases, facts
from shared.work import Work

_OTHER_SURVIVOR = select(aliases.c.survivor_id).where(aliases.c.duplicate_id == bindparam("duplicate"))
_ASKED: BindParameter[str] = bindparam("ids", expanding=True)
_AROUND = select(aliases).where(or_(aliases.c.duplicate_id.in_(_ASKED), aliases.c.survivor_id.in_(_ASKED)))


async def remember_merges(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Note which records were merged, and have both sides of each settled."""
    merged = {
        each.data.duplicate_id: each.subject
        for each in envelopes
        if isinstance(each.data, ChildRecordsMerged) and each.data.duplicate_id != each.subject
    }
    if not merged:
        return
    merges = [
        {"duplicate_id": duplicate, "survivor_id": await _stated_last(work, duplicate, survivor)}
        for duplicate, survivor in sorted(merged.items())
    ]
    build = cast(Any, postgresql.insert if work.connection.dialect.name == "postgresql" else sqlite.insert)(aliases)
    replaced = build.on_conflict_do_update(
        index_elements=["duplicate_id"], set_={"survivor_id": build.excluded.survivor_id}
    )
    await work.connection.execute(replaced, merges)
    work.loaded.clear()
    work.forget_aliases()
    for merge in merges:
        work.touch(merge["duplicate_id"])
        work.touch(merge["survivor_id"])


async def _stated_last(work: Work, duplicate: str, survivor: str) -> str:
    """The survivor of a duplicate: if its record was merged into two others, the one that was said last."""
    query = (
        select(facts.c.subject)
        .where(facts.c.type == ChildRecordsMerged.wire_type(), facts.c.key == duplicate)
        .where(or_(facts.c.subject == survivor, facts.c.subject.in_(_OTHER_SURVIVOR)))
        .order_by(facts.c.time.desc(), facts.c.received.desc(), facts.c.event_id.desc())
    )
    found = (await work.connection.execute(query, {"duplicate": duplicate})).scalars().all()
    for other in found[1:]:
        work.touch(other)
    return str(found[0])


async def survivors_of(work: Work, subjects: Iterable[str]) -> dict[str, str]:
    """For each of the subjects that turned out to be a duplicate: the id whose record goes on."""
    asked = set(subjects)
    known = await aliases_around(work, asked)
    return {each: survivor for each in asked if (survivor := survivor_of(each, known)) != each}


async def aliases_of(work: Work, subjects: Iterable[str]) -> dict[str, str]:
    """Every duplicate that is one of these subjects or was merged into one, with the id whose record goes on."""
    known = await aliases_around(work, subjects)
    return {each: survivor for each in known if (survivor := survivor_of(each, known)) != each}


async def aliases_around(work: Work, subjects: Iterable[str]) -> dict[str, str]:
    """Every alias that leads to or from these subjects, through other duplicates too; each is asked for once."""
    wanted = set(subjects)
    asking = wanted - work.aliases_asked
    while asking:
        rows = await work.connection.execute(_AROUND, {"ids": sorted(asking)})
        work.aliases.update({row.duplicate_id: row.survivor_id for row in rows})
        work.aliases_asked |= asking
        asking = {*work.aliases, *work.aliases.values()} - work.aliases_asked
    return _connected(wanted, work.aliases) if work.aliases else {}


def _connected(subjects: set[str], known: Mapping[str, str]) -> dict[str, str]:
    """Of the aliases known, those that lead to or from these subjects."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    asking = subjects
    while asking:
        found.update({each: to for each, to in known.items() if each in asking or to in asking})
        seen |= asking
        asking = {*found, *found.values()} - seen
    return found


def survivor_of(subject: str, known: Mapping[str, str]) -> str:
    """Where the aliases lead; of records merged in a circle the first by id."""
    path: list[str] = []
    while subject in known and subject not in path:
        path.append(subject)
        subject = known[subject]
    return min(path[path.index(subject) :]) if subject in path else subject
