"""Taking back over HTTP what was said of IROs, of families and in answer to questions."""

from services.allocation.actions.handover import withdrawals as going
from services.allocation.actions.managers import withdrawals as families
from services.allocation.actions.managers.exceptions import the_exception
from services.allocation.actions.managers.proposals import the_breach
from services.allocation.actions.pages import absence_pages as reading
from services.allocation.api.callers import Manager, Office, note
from services.allocation.api.parameters import AbsenceId, ExceptionId, IroId, ProposalId
from services.allocation.schemas.families import ExceptionOnRecord, Proposal
from services.allocation.schemas.handover import Absence, Leaving
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.refusing import refuses

_OF_ABSENCES = refuses("absence-over", "absence-acted-on", missing="absence")
_OF_DEPARTURES = refuses("has-left", "children-handed-over", missing="departure")


def taking_back_of_iros(routes: Router, service: Service) -> None:
    profile = service.profile

    @routes.post("/iros/{iro_id}/absences/{absence_id}/withdrawal", responses=_OF_ABSENCES)
    async def what_was_said_of_an_absence_is_taken_back(
        iro_id: IroId, absence_id: AbsenceId, taken_back: Withdrawal, caller: Office
    ) -> list[Absence]:
        """What was said last of it was a mistake: its days are those of before, or it never was. The IRO's absences."""
        async with service.deciding() as work:
            await going.take_back_absence(work, iro_id, absence_id, taken_back.reason, caller)
            await service.settle(work)
            await note(work, caller, "iro.absence_withdrawn", iro_id)
            return await reading.absences(work, profile, iro_id)

    @routes.post("/iros/{iro_id}/departure/withdrawal", responses=_OF_DEPARTURES)
    async def what_was_said_of_a_departure_is_taken_back(
        iro_id: IroId, taken_back: Withdrawal, caller: Office
    ) -> Leaving:
        """What was said last of her last day was a mistake: the day of before stands again, or there is none."""
        async with service.deciding() as work:
            await going.take_back_departure(work, profile, iro_id, taken_back.reason, caller)
            await service.settle(work)
            await note(work, caller, "iro.departure_withdrawn", iro_id)
            return await reading.leaving(work, profile, iro_id)


def taking_back_exceptions(routes: Router, service: Service) -> None:
    @routes.post(
        "/sibling-exceptions/{exception_id}/withdrawal",
        status_code=204,
        responses=refuses("exception-ended", missing="exception"),
    )
    async def an_exception_is_taken_back(exception_id: ExceptionId, taken_back: Withdrawal, caller: Manager) -> None:
        """These siblings were never excepted: if they are split, they ought to share again."""
        async with service.deciding() as work:
            child_ids = await families.take_back_exception(work, exception_id, taken_back.reason, caller)
            await service.settle(work)
            for child_id in child_ids:
                await note(work, caller, "siblings.exception_withdrawn", child_id)

    @routes.post("/sibling-exceptions/{exception_id}/end/withdrawal", responses=refuses(missing="end"))
    async def the_end_of_an_exception_is_taken_back(
        exception_id: ExceptionId, taken_back: Withdrawal, caller: Manager
    ) -> ExceptionOnRecord:
        """Its reason goes on: it is in force again, and ends by itself as before."""
        async with service.deciding() as work:
            await families.take_back_end(work, exception_id, taken_back.reason, caller)
            await service.settle(work)
            row = await the_exception(work, exception_id)
            for child_id in row["child_ids"]:
                await note(work, caller, "siblings.exception_end_withdrawn", child_id)
        return ExceptionOnRecord.model_validate(dict(row))


def taking_back_a_no(routes: Router, service: Service) -> None:
    @routes.post(
        "/proposals/{breach_id}/decision/withdrawal", responses=refuses("proposal-carried-out", missing="decision")
    )
    async def a_no_is_taken_back(breach_id: ProposalId, taken_back: Withdrawal, caller: Manager) -> Proposal:
        """What was declined is open again, as it is found now; what was accepted was carried out and stays."""
        async with service.deciding() as work:
            await families.take_back_no(work, breach_id, taken_back.reason, caller)
            await service.settle(work)
            row = await the_breach(work, breach_id)
            await note(work, caller, "proposal.decision_withdrawn", row["child_id"])
        return Proposal.model_validate(dict(row))
