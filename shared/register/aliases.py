"""Ids that a council found to be duplicates of another child's record: where each leads, and what leads to it.

A merged duplicate's facts go on as the survivor's; whatever asks for facts asks here first under which ids they lie.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import bindparam, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from shared.events.council.child_life import ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.storage.tables import aliases, statements
from shared.storage.view import SetQuery
from shared.work.unit_of_work import Work

_OTHER_SURVIVOR = select(aliases.c.survivor_id).where(aliases.c.duplicate_id == bindparam("duplicate"))
ALIASES = SetQuery(select(aliases), by=(aliases.c.duplicate_id, aliases.c.survivor_id), key=("duplicate_id",))
"""The aliases that lead directly to or from these ids."""


async def remember_merges(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Note which records were merged, and have both sides of each settled."""
    merged: dict[str, set[str]] = defaultdict(set)
    for each in envelopes:
        if isinstance(each.data, ChildRecordsMerged) and each.data.duplicate_id != each.subject:
            merged[each.data.duplicate_id].add(each.subject)
    if not merged:
        return
    merges = [
        {"duplicate_id": duplicate, "survivor_id": await _stated_last(work, duplicate, survivors)}
        for duplicate, survivors in sorted(merged.items())
    ]
    build = cast(Any, postgresql.insert if work.connection.dialect.name == "postgresql" else sqlite.insert)(aliases)
    replaced = build.on_conflict_do_update(
        index_elements=["duplicate_id"], set_={"survivor_id": build.excluded.survivor_id}
    )
    await work.connection.execute(replaced, merges)
    work.loaded.clear()
    work.words.clear()
    for merge in merges:
        work.touch(merge["duplicate_id"])
        work.touch(merge["survivor_id"])


async def _stated_last(work: Work, duplicate: str, survivors: Collection[str]) -> str:
    """The survivor of a duplicate: if its record was merged into several others, the one that was said last."""
    query = (
        select(statements.c.subject)
        .where(statements.c.kind == ChildRecordsMerged.wire_type(), statements.c.key == duplicate)
        .where(or_(statements.c.subject.in_(sorted(survivors)), statements.c.subject.in_(_OTHER_SURVIVOR)))
        .order_by(statements.c.place.desc())
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
    """Every alias that leads to or from these subjects, through other duplicates too."""
    found: dict[str, str] = {}
    asking, seen = set(subjects), set[str]()
    while asking:
        rows = await ALIASES.rows(work.connection, sorted(asking))
        found |= {row["duplicate_id"]: row["survivor_id"] for row in rows}
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


async def under_which_ids(work: Work, subjects: Sequence[str]) -> dict[str, str]:
    """The ids under which something may have been said of these subjects, each with the subject that it is.

    Of a duplicate that was merged away nothing is said any more: its statements are those of the record that goes on.
    """
    known = await aliases_around(work, subjects)
    going_on = {subject for subject in subjects if survivor_of(subject, known) == subject}
    under = {subject: subject for subject in subjects if subject in going_on}
    for duplicate in known:
        survivor = survivor_of(duplicate, known)
        if survivor in going_on:
            under[duplicate] = survivor
    return under
