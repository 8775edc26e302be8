"""Keeping events, and bringing the pictures in line with them; in bulk, a handful of statements for any batch."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.projections import counting
from services.reporting.projections.child_row import child_row
from services.reporting.projections.duty_rows import Row, after, statements
from services.reporting.projections.figures.things import HEARD_TYPES
from services.reporting.projections.journal import stored
from services.reporting.queries import pictures
from services.reporting.queries import recorded as known
from services.reporting.queries.also_for import keep_named
from services.reporting.queries.counted import Subject
from services.reporting.queries.same_child import MERGED, mergers, whose, whose_in_turn
from services.reporting.queries.siblings import keep_links
from services.reporting.rules.counting import Count, of_duties
from shared.events import catalogue
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.council.withdrawals import AboutAStatement
from shared.events.envelope import Envelope
from shared.events.services.duties import DutyEvent
from shared.ops.wakeup import BREATH
from shared.policy import Profile
from shared.register.facts import facts_stated_by
from shared.storage.locks import take_turns
from shared.storage.view import begin

_CHILD: Final = "child"
_DUTY_TYPES: Final = frozenset(name for name, kind in catalogue.all_types().items() if issubclass(kind, DutyEvent))
_PICTURED: Final = known.TELLING_TYPES | _DUTY_TYPES
PICTURED: Final = _PICTURED | HEARD_TYPES
"""The types from which the pictures are made, figures included."""


async def keep(connection: AsyncConnection, envelopes: Sequence[Envelope]) -> list[Envelope]:
    """Store these events; those that were new, each once."""
    found = {(each.source, each.id): each for each in reversed(envelopes)}
    rows = [stored(each) for each in envelopes]
    new = [found[each] for each in await pictures.keep_new(connection, rows)]
    await keep_named(connection, new, {(row["source"], row["id"]): row["in_timeline"] for row in rows})
    return new


async def update_pictures(connection: AsyncConnection, envelopes: Sequence[Envelope], profile: Profile) -> set[Subject]:
    """Bring the pictures in line with events that have just been stored; who is to be counted anew by it.

    The order of events makes no difference.
    """
    spoken_of = {each.subject for each in envelopes if each.subjectkind == _CHILD and each.type in _PICTURED}
    spoken_of |= {each.data.duplicate_id for each in envelopes if isinstance(each.data, ChildRecordsMerged)}
    to_count = counting.told_of(envelopes)
    turn = spoken_of | {each for _, each in to_count}
    await take_turns(connection, turn)
    moved = await _merge(connection, envelopes)
    await take_turns(connection, moved - turn)
    await keep_links(connection, envelopes)
    said = statements(envelopes)
    ask = partial(known.ask, connection, duty_ids={data.duty_id for _, data in said})
    belongs = await whose_in_turn(connection, spoken_of | moved, ask)
    changed = await _changed_duties(connection, said, belongs)
    told = {each.subject for each in envelopes if each.type in known.TELLING_TYPES and each.subjectkind == _CHILD}
    to_derive = {belongs[each] for each in told | moved} | moved
    derived = await _derived(connection, to_derive, belongs, envelopes, profile)
    everybody = spoken_of | moved | {belongs[each] for each in spoken_of}
    await _write(connection, everybody, derived, changed, profile)
    return to_count | {(_CHILD, each) for each in moved | counting.clocks_changed(changed)}


async def _merge(connection: AsyncConnection, envelopes: Sequence[Envelope]) -> set[str]:
    """Note which ids are duplicates of which; all ids whose records this moves, those that lose something included."""
    if not any(isinstance(each.data, ChildRecordsMerged | AboutAStatement) for each in envelopes):
        return set()
    said = await mergers(connection)
    named = _named_by(envelopes, said)
    if not named:
        return set()
    counting = [(fact.data, fact.subject) for fact in facts_stated_by(said)]
    merged = [(data.duplicate_id, subject) for data, subject in counting if isinstance(data, ChildRecordsMerged)]
    survivors = {duplicate: subject for duplicate, subject in merged if duplicate in named and duplicate != subject}
    before = {row["duplicate_id"]: row["survivor_id"] for row in await MERGED.rows(connection, named)}
    await pictures.keep_merges(connection, {each: survivors.get(each) for each in sorted(named)})
    begin(connection)
    touched = {*named, *survivors.values(), *(before[each] for each in named if each in before)}
    belongs = await whose(connection, touched)
    await pictures.move_duties(connection, belongs)
    return set(belongs)


def _named_by(envelopes: Sequence[Envelope], mergers: Sequence[Envelope]) -> set[str]:
    """The duplicates of which these events say that they were merged, or that this counts or does not."""
    merged = {(each.source, each.id): each.data for each in (*mergers, *envelopes)}
    meant = [each.data.statement for each in envelopes if isinstance(each.data, AboutAStatement)]
    found = [merged.get((each.source, each.id)) for each in meant]
    data = [*found, *(each.data for each in envelopes)]
    return {each.duplicate_id for each in data if isinstance(each, ChildRecordsMerged)}


async def _changed_duties(
    connection: AsyncConnection, said: Sequence[tuple[Envelope, DutyEvent]], belongs: Mapping[str, str]
) -> list[Row]:
    """The duties' rows with what was said folded into them: those that say something else now."""
    before = {row["duty_id"]: row for row in await known.DUTIES.rows(connection, {data.duty_id for _, data in said})}
    rows: dict[str, Row] = {}
    for envelope, data in said:
        row = after(rows.get(data.duty_id) or before.get(data.duty_id), envelope, data)
        row["child_id"] = belongs[row["subject"]] if row["subjectkind"] == _CHILD else None
        rows[data.duty_id] = row
    return [rows[each] for each in sorted(rows) if rows[each] != before.get(each)]


async def _derived(
    connection: AsyncConnection,
    ids: Collection[str],
    belongs: Mapping[str, str],
    at_hand: Sequence[Envelope],
    profile: Profile,
) -> dict[str, dict[str, Any]]:
    """These children's rows from all that was said of them; of a duplicate it was said of the record that goes on."""
    subjects = [each for each, child_id in belongs.items() if child_id in ids]
    told = await known.told_of(connection, subjects, at_hand)
    own: dict[str, list[Envelope]] = {each: [] for each in ids}
    for subject in subjects:
        own[belongs[subject]] += told[subject]
    derived = {}
    for child_id, said in own.items():
        derived[child_id] = child_row(child_id, said, profile)
        await BREATH
    return derived


async def _write(
    connection: AsyncConnection,
    ids: Collection[str],
    derived: Mapping[str, Mapping[str, Any]],
    duties: Sequence[Row],
    profile: Profile,
) -> None:
    """Have a row for each of these children, however little is known, and have the counts say what the rows say."""
    before = {row["child_id"]: row for row in await known.CHILDREN.rows(connection, ids)}
    undone = await known.undone_of(connection, ids, duties)
    rows = [
        {**(derived.get(each) or before.get(each) or child_row(each, (), profile)), **of_duties(undone[each])}
        for each in sorted(ids)
    ]
    other = [row for row in rows if row != before.get(row["child_id"])]
    count = Count([before[row["child_id"]] for row in other if row["child_id"] in before], other)
    await pictures.put(connection, duties, other, count)
