"""IROs who are away, leave or change their hours, over HTTP."""

from typing import Annotated

from fastapi import Query

from services.allocation.actions.handover import absences, departures
from services.allocation.actions.pages import absence_pages as reading
from services.allocation.actions.team import hours
from services.allocation.api.callers import Office, Reader, Seer, note, note_list
from services.allocation.api.parameters import AbsenceId, IroId
from services.allocation.schemas import children as schemas
from services.allocation.schemas import handover as handover_schemas
from shared.auth.codes_only import shown_to
from shared.events.base import FactDate
from shared.router import Router
from shared.service.service import Service
from shared.web.idempotency import Once
from shared.web.refusing import KEY_REUSED, refuses

IfOn = Annotated[
    FactDate | None, Query(description="what would follow if this were her last day: nothing is said by asking")
]
_KEYED = refuses(KEY_REUSED, missing="IRO")
_STANDING = refuses("absence-cancelled", "absence-over", missing="absence")


def away(routes: Router, service: Service) -> None:
    @routes.post("/iros/{iro_id}/absences", status_code=201, responses=_KEYED)
    async def an_iro_is_away(
        iro_id: IroId, new: schemas.NewAbsence, caller: Office, once: Once
    ) -> handover_schemas.Absence:
        """Days away: nobody is newly allocated to this IRO then; the children are covered, or moved for the time."""
        async with once.change(service, caller) as change:
            absence_id = await absences.plan_absence(change.work, service.profile, iro_id, new, caller.subject)
            await change.settle("iro.absence_planned", iro_id)
            return await change.answer(await reading.absence(change.work, service.profile, absence_id))

    @routes.get("/iros/{iro_id}/absences", responses=refuses(missing="IRO"))
    async def absences_of_an_iro(iro_id: IroId, caller: Seer) -> list[handover_schemas.Absence]:
        """Every absence, with who stands in for whom."""
        async with service.looking() as work:
            only = await service.sight.only(work, caller)
            found = [reading.seen(each, only) for each in await reading.absences(work, service.profile, iro_id)]
        await note_list(service, caller, "absences_read")
        return [shown_to(caller, each) for each in found]


def away_otherwise(routes: Router, service: Service) -> None:
    @routes.patch("/iros/{iro_id}/absences/{absence_id}", responses=_STANDING)
    async def an_absence_changes(
        iro_id: IroId, absence_id: AbsenceId, wanted: handover_schemas.AbsenceChange, caller: Office
    ) -> handover_schemas.Absence:
        """Other days, or another way of dealing with it; what is planned follows."""
        async with service.deciding() as work:
            await absences.change_absence(work, service.profile, iro_id, absence_id, wanted, caller.subject)
            await service.settle(work)
            await note(work, caller, "iro.absence_changed", iro_id)
            return await reading.absence(work, service.profile, absence_id)

    @routes.post("/iros/{iro_id}/absences/{absence_id}/cancellation", responses=_STANDING)
    async def an_absence_is_cancelled(iro_id: IroId, absence_id: AbsenceId, caller: Office) -> handover_schemas.Absence:
        """The IRO is there after all: cover ends, children who were moved come back."""
        async with service.deciding() as work:
            await absences.cancel_absence(work, iro_id, absence_id, caller.subject)
            await service.settle(work)
            await note(work, caller, "iro.absence_cancelled", iro_id)
            return await reading.absence(work, service.profile, absence_id)


def going(routes: Router, service: Service) -> None:
    @routes.post("/iros/{iro_id}/departure", responses=refuses("has-left", missing="IRO"))
    async def an_iro_leaves(iro_id: IroId, departure: schemas.Departure, caller: Office) -> handover_schemas.Leaving:
        """The last day of work (null: she stays after all); the children are handed over before it."""
        async with service.deciding() as work:
            await departures.leave(work, service.profile, iro_id, departure, caller.subject)
            await service.settle(work)
            await note(work, caller, "iro.left", iro_id)
            return await reading.leaving(work, service.profile, iro_id)

    @routes.get("/iros/{iro_id}/departure", responses=refuses(missing="IRO"))
    async def a_departure(iro_id: IroId, caller: Seer, left_on: IfOn = None) -> handover_schemas.Leaving:
        """The plan: who is to be handed over in which order, and who has been; or what it would be, of another day."""
        async with service.looking() as work:
            only = await service.sight.only(work, caller)
            plan = await reading.leaving(work, service.profile, iro_id)
            if left_on is not None:
                plan = await reading.leaving_if(work, service.profile, plan, left_on)
            found = reading.leaving_seen(plan, only)
        await note_list(service, caller, "departure_read")
        return shown_to(caller, found)


def working_hours(routes: Router, service: Service) -> None:
    @routes.post("/iros/{iro_id}/hours", status_code=201, responses=_KEYED)
    async def hours_change(
        iro_id: IroId, new: handover_schemas.NewHours, caller: Office, once: Once
    ) -> handover_schemas.IroHours:
        """Hours that hold from a day on; nobody is moved by it."""
        async with once.change(service, caller) as change:
            await hours.change_hours(change.work, service.profile, iro_id, new.from_on, new.fte, caller.subject)
            await change.settle("iro.hours_changed", iro_id)
            return await change.answer(await reading.hours(change.work, service.profile, iro_id))

    @routes.get("/iros/{iro_id}/hours", responses=refuses(missing="IRO"))
    async def hours_of_an_iro(iro_id: IroId, _caller: Reader) -> handover_schemas.IroHours:
        """The hours in force and every change of them."""
        async with service.looking() as work:
            return await reading.hours(work, service.profile, iro_id)
