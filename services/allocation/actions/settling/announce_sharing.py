"""Children are told that they share their IRO with brothers and sisters: of each once for as long as she is their IRO.

Whoever is given an IRO is told with whom by the same letter. This is for those who have her already when a brother or
sister comes, or is found to be one. What is imported history is noted and nobody is written to.

Source: Hull 1.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from services.allocation.actions.deciding.view import SIBLING, Picture
from services.allocation.actions.settling.take_back_sharing import told_of_so_far
from services.allocation.queries import families as family_queries
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroAllocated, IroChanged, IroShared
from shared.register import facts
from shared.work.ids import new_id
from shared.work.unit_of_work import Work


async def tell_who_shares(work: Work, picture: Picture) -> None:
    """Announce to each of these children the siblings who share the IRO and of whom the child was not told yet.

    What they were told of others who are none is taken back first. The picture holds whole families as they stand in
    the database. A child without such siblings costs nothing.
    """
    told = await told_of_so_far(work, picture)
    untold = {child_id: found for child_id in sorted(told) if (found := _untold(picture, child_id, told[child_id]))}
    rows = [_told(row, told[each] | untold.get(each, set())) for each, row in picture.open.items()]
    await family_queries.remember_told(work.connection, [row for row in rows if row is not None])
    if untold:
        await facts.remember_announced(work, await _announce(work, picture, untold))


async def _announce(work: Work, picture: Picture, untold: Mapping[str, set[str]]) -> list[Envelope]:
    """Where nothing that is announced in this transaction can say it."""
    not_sent = {
        envelope.data.allocation_id: at
        for at, envelope in enumerate(work.announced)
        if isinstance(envelope.data, IroAllocated | IroChanged)
    }
    said = []
    for child_id, others in untold.items():
        row = picture.open[child_id]
        history = {each for each in others if await _is_history(work, picture, child_id, each)}
        for some, baseline in ((others - history, None), (history, row["baseline"])):
            if some and not _said_with_the_allocation(work, not_sent.get(row["id"]), some, baseline):
                said.append(work.announce(_shared(work, row, some), child_id, baseline=baseline))
    return said


def _told(row: Mapping[Any, Any], others: set[str]) -> dict[str, Any] | None:
    """What is kept of whom the child was told; None where that is on record."""
    return None if others == set(row["told_of"] or ()) else {"id": row["id"], "told_of": sorted(others)}


def _untold(picture: Picture, child_id: str, told: set[str]) -> set[str]:
    """Those who share and were not told of; one whose record was merged may have been told of under the other id."""
    row = picture.open[child_id]
    kin: Collection[str] = picture.relatives.get(child_id, {}).get(SIBLING, ())
    return {
        other
        for other in kin
        if other in picture.open
        and picture.open[other]["iro_id"] == row["iro_id"]
        and told.isdisjoint({other, *picture.duplicates.get(other, ())})
    }


async def _is_history(work: Work, picture: Picture, one: str, other: str) -> bool:
    """Whether they shared when they were imported: both allocations are history, and so is the link.

    A link that made no difference until now was known from the import if a statement that came with it still says so.
    """
    rows = (picture.open[one], picture.open[other])
    if any(row["baseline"] is None for row in rows):
        return False
    if any(row["allocated_at"] == work.now for row in rows):
        return True
    held = await facts.loaded(work, (one, other))
    return _imported(held[one], _names(picture, other)) or _imported(held[other], _names(picture, one))


def _names(picture: Picture, child_id: str) -> set[str]:
    return {child_id, *picture.duplicates.get(child_id, ())}


def _imported(held: Iterable[facts.Fact], names: set[str]) -> bool:
    """Whether an imported statement that nobody has made anew since calls one of these a brother or sister."""
    return any(
        fact.baseline is not None
        and fact.received == fact.first_received
        and not names.isdisjoint(getattr(fact.data, "sibling_ids", None) or ())
        for fact in held
    )


def _shared(work: Work, row: Mapping[Any, Any], others: set[str]) -> IroShared:
    return IroShared(
        allocation_id=row["id"],
        iro_id=row["iro_id"],
        share_id=new_id(),
        with_ids=tuple(sorted(others)),
        shared_from=work.today,
    )


def _said_with_the_allocation(work: Work, at: int | None, others: set[str], baseline: date | None) -> bool:
    """Siblings who arrive together: what is announced of the first one's allocation, and not sent yet, names all."""
    if at is None or work.announced[at].baseline != baseline:
        return False
    envelope = work.announced[at]
    if isinstance(envelope.data, IroAllocated | IroChanged):
        everyone = tuple(sorted({*envelope.data.shared_with, *others}))
        named = envelope.data.model_copy(update={"shared_with": everyone})
        work.announced[at] = envelope._replace(data=named)
    return True
