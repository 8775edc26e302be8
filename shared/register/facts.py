"""The facts held: what this service was told by events and what still stands of it.

Topics arrive in any order relative to each other and events may come again, so nothing may depend on the order of
arrival. Each statement is kept under the natural key of its fact (`statements.py`); of several statements of one fact
the one made last stands (by its own time, then by when the door received it). Everything else is derived from here.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from shared.events.base import Event
from shared.events.council.child_life import ChildDetailsCorrected
from shared.events.council.withdrawals import SAY_WHETHER_ONE_COUNTS
from shared.events.envelope import Envelope, read_data
from shared.register import statements as register
from shared.register.aliases import ALIASES, aliases_around, remember_merges, survivor_of, survivors_of, under_which_ids
from shared.register.statements import ABOUT, CALL, EVENT, KEPT, statement_of
from shared.register.withdrawn import RESTORED, WITHDRAWN, counting, withdrawn
from shared.storage.bulk import Insert
from shared.storage.rows import as_dicts
from shared.storage.tables import statements
from shared.work.unit_of_work import OWN, Work


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
    place: str
    """Later statements sort after earlier ones, the same way in every service."""
    subjectkind: str = "child"
    first_place: str = ""
    """The place of the first statement of it that counts."""
    event_ids: frozenset[str] = frozenset()
    """The ids of all the events that stated it, for an answer may name any of them."""
    dated_at: datetime | None = None
    """When it was first said of the day of which it is said now."""


_PLACE: Final = attrgetter("place")
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
    """The facts that are held once these events were heard, in the order of their statement."""
    stated = [_stated(each, key_of(each)) for each in envelopes]
    gone = withdrawn((each.data.wire_type(), each.key, each.place) for each in stated)
    return _standing(each for each in stated if f"{each.source}|{each.event_id}" not in gone)


def _stated(envelope: Envelope, key: str) -> Fact:
    return Fact(
        subject=envelope.subject,
        key=key,
        data=envelope.data,
        time=envelope.time,
        received=envelope.received,
        first_received=envelope.received,
        event_id=envelope.id,
        source=envelope.source,
        baseline=envelope.baseline,
        place=envelope.stands_at,
        subjectkind=envelope.subjectkind,
        first_place=envelope.stands_at,
        event_ids=frozenset((envelope.id,)),
        dated_at=envelope.received,
    )


def _standing(stated: Iterable[Fact]) -> list[Fact]:
    """Of the statements of each fact the one that stands, in the order in which these were made."""
    held: dict[tuple[str, type[Event], str], Fact] = {}
    in_order = True
    for fact in sorted(stated, key=_PLACE):
        if type(fact.data) in SAY_WHETHER_ONE_COUNTS:
            continue
        place = (fact.subject, type(fact.data), fact.key)
        earlier = held.get(place)
        held[place] = fact if earlier is None else _brought_together(earlier, fact)
        in_order = in_order and earlier is None
    return list(held.values()) if in_order else sorted(held.values(), key=_PLACE)


def _brought_together(one: Fact, other: Fact) -> Fact:
    """The later statement stands. Whether it is history is settled by which was heard first; of two first heard
    together, the live one. What a service of ours announces says so itself, each time: a review may come to be due
    before the day of an import that moved it."""
    latest, heard_first = max(one, other, key=lambda fact: fact.place), min(one, other, key=_first_heard)
    of_that_day = [fact.dated_at or fact.received for fact in (one, other) if _day_of(fact) == _day_of(latest)]
    return latest._replace(
        dated_at=min(of_that_day),
        first_received=heard_first.first_received,
        baseline=latest.baseline if latest.source.startswith(OWN) else heard_first.baseline,
        first_place=min(one.first_place, other.first_place),
        event_ids=one.event_ids | other.event_ids,
    )


def _day_of(fact: Fact) -> date | None:
    return fact.data.happened_on()


def _first_heard(fact: Fact) -> tuple[datetime, bool, date]:
    return (fact.first_received, fact.baseline is not None, fact.baseline or date.min)


async def remember(work: Work, envelopes: Sequence[Envelope], kept: Sequence[Envelope] = ()) -> None:
    """Store the facts these events state and have their subjects settled.

    Those of `kept` are stored with them, for later: nothing follows from them yet.
    """
    rows = [statement_of(each, key_of(each)) for each in envelopes]
    await register.keep(work.connection, [*rows, *(statement_of(each, key_of(each), KEPT) for each in kept)])
    if not envelopes:
        return
    await remember_merges(work, envelopes)
    for each in reversed(_in_order_of_cause(envelopes)):  # of several the first is the cause
        work.tell(each)
    await _derive_again(work, envelopes)


def _in_order_of_cause(envelopes: Sequence[Envelope]) -> list[Envelope]:
    """What another of them caused stands after whatever none of them did, however they came to be heard together."""
    here = {each.id for each in envelopes}
    return sorted(envelopes, key=lambda each: each.causationid in here)


async def remember_announced(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Store what is announced here at once, where more of this transaction follows from it; touches nobody."""
    if envelopes:
        stated = [(each, key_of(each)) for each in envelopes]
        rows = [statement_of(each, key) for each, key in stated]
        with ABOUT.while_adding(work.connection, rows):
            await register.keep(work.connection, rows)
        await _have_read(work, stated)


async def remember_at_the_end(work: Work, envelopes: Sequence[Envelope]) -> None:
    """As `remember`, for what is announced here: written with the announcements, and in the view until then."""
    for each in envelopes:
        work.tell(each)
    stated = [(each, key_of(each)) for each in envelopes if (each.source, each.id) not in work.read]
    rows = [statement_of(each, key) for each, key in stated]
    work.at_the_end.append(Insert(statements, rows, only_unknown=True))
    await ABOUT.rows(work.connection, [each.subject for each, _ in stated])
    ABOUT.add(work.connection, rows)
    await _have_read(work, stated)


async def _have_read(work: Work, keyed: Sequence[tuple[Envelope, str]]) -> None:
    """What was announced here, each with its key, need not be read back, nor what was loaded before: it stands after
    that."""
    stated = [_stated(each, key) for each, key in keyed]
    work.read.update(((fact.source, fact.event_id), fact) for fact in stated)
    new: dict[str, list[Fact]] = defaultdict(list)
    if work.loaded or work.grown:
        known = await aliases_around(work, {fact.subject for fact in stated})
        for fact in stated:
            new[survivor_of(fact.subject, known)].append(fact)
    for subject, its in new.items():
        held = work.loaded.pop(subject, None) or work.grown.pop(subject, None)
        added = _added(held, its) if held else None
        if added is not None:
            work.grown[subject] = added


def _added(held: Sequence[Fact], new: Sequence[Fact]) -> list[Fact] | None:
    """What stands once these were stated, too; None where that is to be derived from every statement again: one says
    whether another counts, or was made before one of the same fact."""
    kinds = {type(fact.data) for fact in new}
    if not kinds.isdisjoint(SAY_WHETHER_ONE_COUNTS):
        return None
    standing = {(fact.subject, type(fact.data), fact.key): fact for fact in held if type(fact.data) in kinds}
    more: list[Fact] = []
    in_order = True
    for fact in new:
        place = (fact.subject, type(fact.data), fact.key)
        earlier = standing.get(place)
        if earlier is not None and fact.place < earlier.place:
            return None
        if earlier is None or fact.event_id not in earlier.event_ids:  # else it was remembered before
            in_order = in_order and earlier is None and fact.place > (more or held)[-1].place
            more.append(fact)
            standing[place] = fact
    return [*held, *more] if in_order else _standing([*held, *more])


async def _derive_again(work: Work, envelopes: Sequence[Envelope]) -> None:
    """What stands of those spoken of is to be derived again from what was said of them."""
    if work.loaded or work.grown:
        known = await aliases_around(work, {each.subject for each in envelopes})
        for subject in {survivor_of(each.subject, known) for each in envelopes}:
            work.loaded.pop(subject, None)
            work.grown.pop(subject, None)


async def touch_survivors(work: Work, subjects: Iterable[str]) -> bool:
    """Have the survivors of those settled that turn out to be duplicates, with the same cause; whether any are new.

    All that can follow is looked at, also of a survivor of whom something else was told: that does not say what the
    duplicate's statement can move.
    """
    found = await survivors_of(work, subjects)
    new = {duplicate: survivor for duplicate, survivor in found.items() if survivor not in work.anew}
    for duplicate, survivor in new.items():
        work.touch(survivor, work.touched[duplicate] if survivor not in work.touched else None)
    return bool(new)


SET_QUERIES = (ALIASES, ABOUT)


async def load(work: Work, subjects: Iterable[str]) -> dict[str, list[Fact]]:
    """All facts held about each subject, in the order in which they were stated; a survivor has its duplicates' too."""
    wanted = list(dict.fromkeys(subjects))
    found: dict[str, list[Fact]] = {subject: [] for subject in wanted}
    if not wanted:
        return found
    grown = {subject: work.grown.pop(subject) for subject in wanted if subject in work.grown}
    found |= await _said_of(work, [subject for subject in wanted if subject not in grown]) | grown
    work.loaded.update(found)
    return found


async def load_as_if_never_withdrawn(
    work: Work, subjects: Iterable[str], withdrawn_ids: Container[str]
) -> dict[str, list[Fact]]:
    """As `load`, had nobody withdrawn the statements with these ids: what once followed from them."""
    return await _said_of(work, list(subjects), withdrawn_ids)


async def _said_of(work: Work, subjects: Sequence[str], all_the_same: Container[str] = ()) -> dict[str, list[Fact]]:
    under = await under_which_ids(work, subjects)
    stated: dict[str, list[Fact]] = defaultdict(list)
    for row in counting(await ABOUT.rows(work.connection, under), all_the_same):
        if row["origin"] == EVENT:
            stated[under[row["subject"]]].append(_read(work, row))
    return {subject: _standing(its) for subject, its in stated.items()}


async def told_of(work: Work, subjects: Collection[str], kinds: Collection[type[Event]]) -> dict[str, list[Fact]]:
    """As `load`, of these types alone, whether this service settles from them or only keeps them."""
    found: dict[str, list[Fact]] = {subject: [] for subject in subjects}
    under = await under_which_ids(work, list(subjects))
    if not under:
        return found
    named = [*(kind.wire_type() for kind in kinds), WITHDRAWN, RESTORED]
    stated: dict[str, list[Fact]] = defaultdict(list)
    query = select(statements).where(statements.c.kind.in_(named), statements.c.subject.in_(list(under)))
    for row in counting(as_dicts(await work.connection.execute(query.where(statements.c.origin != CALL)))):
        stated[under[row["subject"]]].append(_fact(dict(row)))
    return found | {subject: _standing(its) for subject, its in stated.items()}


async def loaded(work: Work, subjects: Iterable[str]) -> dict[str, list[Fact]]:
    """As `load`, without asking again for what this transaction has loaded and nothing has added to since."""
    wanted = list(dict.fromkeys(subjects))
    known = {subject: work.loaded[subject] for subject in wanted if subject in work.loaded}
    return {**known, **await load(work, [subject for subject in wanted if subject not in known])}


def _read(work: Work, row: Mapping[str, Any]) -> Fact:
    """The fact of this row; each is read once in a transaction."""
    place = (row["source"], row["id"])
    if place not in work.read:
        work.read[place] = _fact(row)
    fact: Fact = work.read[place]
    return fact


def _fact(row: Mapping[str, Any]) -> Fact:
    id_, received, place = row["id"], row["received"], row["place"]
    return Fact(
        subject=row["subject"],
        key=row["key"],
        data=read_data(row["kind"], row["data"]),
        time=row["time"],
        received=received,
        first_received=received,
        event_id=id_,
        source=row["source"],
        baseline=row["baseline"],
        place=place,
        subjectkind=row["subjectkind"],
        first_place=place,
        event_ids=frozenset((id_,)),
        dated_at=received,
    )
