"""Families for the tests of allocation: short words for their events, their IROs, and what became of them."""

from typing import Any

from services.allocation.actions.managers import choice, exceptions
from services.allocation.actions.team import iros as team
from services.allocation.schemas.children import NewAllocation, NewException, NewIro
from services.allocation.tables.children import allocations, breaches
from shared.duties import engine
from shared.events.base import Event
from shared.events.council.child_life import (
    ChildBecameLookedAfter,
    ChildCeasedToBeLookedAfter,
    ChildDetailsCorrected,
    ChildRecordsMerged,
)
from shared.events.envelope import Envelope
from shared.storage.tables import duties
from tests.support.harness import Harness, event


def became(child: str, on: str = "2026-01-05", **more: Any) -> Envelope:
    data = ChildBecameLookedAfter(looked_after_from=on, date_of_birth="2015-03-02", legal_status="V2", **more)
    return _event(data, child, on)


def ceased(child: str, on: str) -> Envelope:
    return _event(ChildCeasedToBeLookedAfter(ceased_on=on), child, on)


def corrected(child: str, on: str = "2026-01-05", **fields: Any) -> Envelope:
    return _event(ChildDetailsCorrected(**fields), child, on, hour="11")


def merged(survivor: str, duplicate: str, on: str = "2026-01-05") -> Envelope:
    return _event(ChildRecordsMerged(duplicate_id=duplicate, merged_on=on), survivor, on, hour="12")


def _event(data: Event, child: str, on: str, *, hour: str = "10") -> Envelope:
    return event(data, child, time=f"{on}T{hour}:00:00+00:00")


def renamed(envelope: Envelope, names: dict[str, str]) -> Envelope:
    """The same event of another family; the same again is the same event."""
    data = envelope.data
    fields = {name: getattr(data, name) for name in data.model_fields_set}
    if "sibling_ids" in fields:
        fields["sibling_ids"] = tuple(names[each] for each in fields["sibling_ids"])
    if "duplicate_id" in fields:
        fields["duplicate_id"] = names[fields["duplicate_id"]]
    id_ = f"{envelope.id}-{names[envelope.subject]}"
    return event(type(data)(**fields), names[envelope.subject], time=envelope.time.isoformat(), id=id_)


async def joins(allocation: Harness, *ids: str, **particulars: Any) -> None:
    for iro_id in ids:
        given = {"registration_number": "SW1", "active_from": "2020-01-01", **particulars}
        async with allocation.service.work() as work:
            await team.join(work, allocation.service.profile, NewIro(id=iro_id, name=f"Iro {iro_id}", **given))


async def chooses(allocation: Harness, child: str, iro: str) -> None:
    async with allocation.service.work() as work:
        wanted = NewAllocation(iro_id=iro, reason="knows the family", override=True)
        await choice.choose(work, allocation.service.profile, child, wanted, "M1")


async def excepts(allocation: Harness, *children: str, reason: Any = "conflict_of_interest", **more: Any) -> None:
    """A manager records that these need not share an IRO."""
    async with allocation.service.work() as work:
        new = NewException(child_ids=list(children), reason=reason, **more)
        await exceptions.record_exception(work, allocation.service.profile, new, "M1")


async def has_met(allocation: Harness, *children: str) -> None:
    """It is told today that each of them met the IRO today, as the route for duties does it."""
    for child in children:
        given = [row["id"] for row in await allocation.rows(allocations, child_id=child) if row["ended_on"] is None]
        (row,) = await allocation.rows(duties, subject=child, duty="iro_met_child", key=given[0])
        async with allocation.service.work() as work:
            await engine.report(work, row, {"on": work.today}, "JO")


async def know_their_iros(allocation: Harness, *children: str, now: str = "2026-02-02") -> None:
    """Each has met their IRO, and the first five working days are long over."""
    allocation.clock.set(now)
    await has_met(allocation, *children)


async def holders(allocation: Harness) -> dict[str, str]:
    rows = await allocation.rows(allocations)
    return {row["child_id"]: row["iro_id"] for row in rows if row["ended_on"] is None}


async def standing(allocation: Harness, status: str = "open") -> list[tuple[str, str]]:
    """The children and rules of the breaches with this status."""
    rows = await allocation.rows(breaches, status=status)
    return sorted((row["child_id"], row["rule"]) for row in rows)
