"""IROs who come and go, and the children they have: what the tests of handing over, cover and hours share."""

from datetime import date
from typing import Any

from services.allocation.actions.handover import absences, departures
from services.allocation.actions.managers import choice
from services.allocation.actions.team import iros as team
from services.allocation.schemas.children import Departure, NewAbsence, NewAllocation, NewIro
from services.allocation.tables.children import allocations, covers
from shared.events.council.child_life import ChildBecameLookedAfter
from shared.events.envelope import Envelope
from shared.events.services.scheduling import ReviewDue
from tests.support.harness import Harness, event


def became(child: str, on: str = "2026-01-05", **more: Any) -> Envelope:
    data = ChildBecameLookedAfter(looked_after_from=on, date_of_birth="2015-03-02", legal_status="V2", **more)
    return event(data, child, time=f"{on}T08:00:00+00:00")


def review(child: str, due_on: str) -> Envelope:
    return event(ReviewDue(review_id=f"R-{child}", kind="first_review", due_on=due_on, rule="first_review"), child)


class Team:
    """The allocation service with its IROs, and what the tests do with them."""

    def __init__(self, allocation: Harness) -> None:
        self.allocation = allocation

    async def does(self, action: Any, *given: Any) -> Any:
        async with self.allocation.service.work() as work:
            return await action(work, self.allocation.service.profile, *given)

    async def joins(self, *ids: str, **particulars: Any) -> None:
        for each in ids:
            given = {"active_from": "2020-01-01", "registration_number": "SW1", **particulars}
            await self.does(team.join, NewIro(id=each, name=f"Iro {each}", **given))

    async def leaves(self, iro: str, on: date | None) -> None:
        await self.does(departures.leave, iro, Departure(left_on=on, confirm_past=True))

    async def is_away(self, iro: str, from_on: str, to_on: str | None = None, cover: bool | None = None) -> str:
        new = NewAbsence(from_on=from_on, to_on=to_on, kind="sickness", cover=cover)
        return str((await self.does(absences.be_away, iro, new))["id"])

    async def chooses(self, child: str, iro: str) -> None:
        await self.does(choice.choose, child, NewAllocation(iro_id=iro, reason="knows", override=True), "M1")

    async def held(self) -> dict[str, str]:
        rows = await self.allocation.rows(allocations, ended_on=None)
        return {row["child_id"]: row["iro_id"] for row in rows}

    async def covering(self) -> dict[str, str]:
        rows = await self.allocation.rows(covers, restored_on=None, kind="cover")
        return {row["child_id"]: row["iro_id"] for row in rows}

    async def sweeps(self, day: date | str) -> None:
        await self.allocation.sweeps(str(day))

    async def shows(self, look: Any, *given: Any) -> Any:
        async with self.allocation.service.looking() as work:
            return await look(work, *given)


async def given_to_jo(people: Team, *arrivals: Envelope) -> None:
    """JO has these children, and then SAM joins."""
    await people.joins("JO")
    await people.allocation.hears(*arrivals)
    assert set((await people.held()).values()) == {"JO"}
    await people.joins("SAM")
