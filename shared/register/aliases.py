"""Ids that a council found to be duplicates of another child's record: where each leads, and what leads to it.

A merged duplicate's facts go on as the survivor's; whatever asks for facts asks here first under which ids they lie.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, RowMapping, Select, bindparam, delete, select, text, tuple_

from shared.events.council.child_life import ChildRecordsMerged
from shared.events.council.withdrawals import AboutAStatement, FactRestored, FactWithdrawn
from shared.events.envelope import Envelope
from shared.register.withdrawn import withdrawn
from shared.storage.bulk import upsert_all
from shared.storage.tables import OF_MERGES, aliases, statements
from shared.storage.view import SetQuery
from shared.work.unit_of_work import Work

ALIASES = SetQuery(select(aliases), by=(aliases.c.duplicate_id, aliases.c.survivor_id), key=("duplicate_id",))
"""The aliases that lead directly to or from these ids."""


async def remember_merges(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Note which records are one child's, by the mergers that count, and have both sides of each change settled."""
    duplicates = await _duplicates_named(work, envelopes)
    if not duplicates:
        return
    before = {row["duplicate_id"]: row["survivor_id"] for row in await _read(work, _LEADING_FROM, duplicates)}
    mergers = await _read(work, _MERGERS, duplicates)
    gone = await _withdrawn(work, mergers)
    counting = [row for row in mergers if _identity(row) not in gone and row["subject"] != row["key"]]
    after = {row["key"]: row["subject"] for row in sorted(counting, key=lambda row: str(row["place"]))}
    over = sorted(before.keys() - after.keys())
    if over:
        await work.connection.execute(delete(aliases).where(aliases.c.duplicate_id.in_(over)))
    rows = [{"duplicate_id": duplicate, "survivor_id": survivor} for duplicate, survivor in sorted(after.items())]
    await upsert_all(work.connection, aliases, rows, ("duplicate_id",))
    work.loaded.clear()
    work.grown.clear()
    work.words.clear()
    named = {row["subject"] for row in mergers if row["subject"] != row["key"]}
    for subject in sorted({*before, *before.values(), *after, *named}):
        work.touch(subject)


async def _duplicates_named(work: Work, envelopes: Sequence[Envelope]) -> set[str]:
    """The duplicates of which it is said that they were merged, or that this was a mistake."""
    merged = {each.data.duplicate_id for each in envelopes if isinstance(each.data, ChildRecordsMerged)}
    meant = [each.data.statement for each in envelopes if isinstance(each.data, AboutAStatement)]
    if meant:
        which = tuple_(statements.c.source, statements.c.id).in_([(each.source, each.id) for each in meant])
        query = select(statements.c.key).where(which, statements.c.kind == _MERGED)
        merged |= set((await work.connection.execute(query)).scalars())
    return merged


async def _withdrawn(work: Work, mergers: Sequence[RowMapping]) -> set[str]:
    said = await _read(work, _SAID_OF_STATEMENTS, {row["subject"] for row in mergers})
    return withdrawn((row["kind"], row["key"], row["place"]) for row in said)


_MERGED = ChildRecordsMerged.wire_type()
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_LEADING_FROM = select(aliases).where(aliases.c.duplicate_id.in_(_IDS))
_MERGERS = select(statements).where(text(OF_MERGES), statements.c.key.in_(_IDS))
_SAID_OF_STATEMENTS = select(statements).where(
    statements.c.subject.in_(_IDS), statements.c.kind.in_((FactWithdrawn.wire_type(), FactRestored.wire_type()))
)


async def _read(work: Work, query: Select[Any], ids: Collection[str]) -> Sequence[RowMapping]:
    rows: Sequence[RowMapping] = (await work.connection.execute(query, {"ids": sorted(ids)})).mappings().all()
    return rows


def _identity(row: RowMapping) -> str:
    return f"{row['source']}|{row['id']}"


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
