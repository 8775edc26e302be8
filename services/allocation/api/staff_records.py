"""What is on record of the IROs over HTTP, the team in numbers, and why an allocation was made."""

from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy import Table

from services.allocation.actions.staff_records import records
from services.allocation.actions.staff_records import team_profile as team_numbers
from services.allocation.actions.team.iros import the_iro
from services.allocation.api.callers import Office, Seer, note
from services.allocation.api.parameters import AllocationId, IroId
from services.allocation.queries import staff_records as record_queries
from services.allocation.queries import team as team_queries
from services.allocation.schemas import staff_records as schemas
from services.allocation.tables.children import registrations, supervisions, trainings
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.events.base import FactDate
from shared.refusals import NotFound
from shared.router import Router
from shared.service.service import Service
from shared.web.idempotency import Once
from shared.web.paging import Page
from shared.web.parameters import Paged, Paging
from shared.web.refusing import KEY_REUSED, refuses

_EVERYBODYS = ("iro_manager", "iro_admin", "admin", "auditor")
RecordReader = Annotated[Caller, Depends(allow(*_EVERYBODYS, "iro", "corporate_iro"))]
TeamReader = Annotated[
    Caller, Depends(allow(*_EVERYBODYS, "dashboard", "senior_manager", "service_manager", "service"))
]
AsAt = Annotated[FactDate | None, Query(description="the day; today if it is left out")]

_PAGED = refuses(missing="IRO", wrong=["invalid-cursor"])
_KEYED = refuses(KEY_REUSED, missing="IRO")


def _own_or_all(caller: Caller, iro_id: str) -> None:
    """An IRO sees what is on record of herself; what is of somebody else is not found."""
    if caller.subject != iro_id and not caller.roles.intersection(_EVERYBODYS):
        raise NotFound("IRO")


def registering(routes: Router, service: Service) -> None:
    @routes.get("/iros/{iro_id}/registrations", responses=_PAGED)
    async def with_whom(iro_id: IroId, caller: RecordReader, paged: Paged) -> Page[schemas.Registration]:
        """The IRO's registrations as a social worker, past ones included (Jersey 2.16)."""
        rows = await _rows(service, registrations, caller, iro_id, paged)
        today = service.local_date(service.clock.now())
        found = [schemas.Registration.model_validate(records.shown(row, today)) for row in rows]
        return paged.page(found, lambda each: (each.id,))

    @routes.post("/iros/{iro_id}/registrations", status_code=201, responses=_KEYED)
    async def is_registered(
        iro_id: IroId, new: schemas.NewRegistration, caller: Office, once: Once
    ) -> schemas.Registration:
        """A registration with a regulator; stated again with another `to_on`, its end is restated."""
        async with once.change(service, caller) as change:
            row = await records.register(change.work, iro_id, new, caller.subject)
            await change.settle("iro.registration_recorded", iro_id)
            return await change.answer(schemas.Registration.model_validate(row))


def supervising(routes: Router, service: Service) -> None:
    @routes.get("/iros/{iro_id}/supervisions", responses=_PAGED)
    async def sessions(iro_id: IroId, caller: RecordReader, paged: Paged) -> Page[schemas.Supervision]:
        """The sessions held with the IRO (Blackpool 8.17)."""
        rows = await _rows(service, supervisions, caller, iro_id, paged)
        return paged.page(list(map(schemas.Supervision.model_validate, rows)), lambda each: (each.id,))

    @routes.post("/iros/{iro_id}/supervisions", status_code=201, responses=_KEYED)
    async def was_supervised(
        iro_id: IroId, new: schemas.NewSupervision, caller: Office, once: Once
    ) -> schemas.Supervision:
        """A session that was held."""
        async with once.change(service, caller) as change:
            row = await records.supervise(change.work, iro_id, new)
            await change.note("iro.supervision_recorded", iro_id)
            return await change.answer(schemas.Supervision.model_validate(row))


def training(routes: Router, service: Service) -> None:
    @routes.get("/iros/{iro_id}/training", responses=_PAGED)
    async def courses(iro_id: IroId, caller: RecordReader, paged: Paged) -> Page[schemas.Training]:
        """The training that the IRO has had (Jersey 7.10)."""
        rows = await _rows(service, trainings, caller, iro_id, paged)
        return paged.page(list(map(schemas.Training.model_validate, rows)), lambda each: (each.id,))

    @routes.post("/iros/{iro_id}/training", status_code=201, responses=_KEYED)
    async def was_trained(iro_id: IroId, new: schemas.NewTraining, caller: Office, once: Once) -> schemas.Training:
        """Training that was completed."""
        async with once.change(service, caller) as change:
            row = await records.train(change.work, iro_id, new)
            await change.note("iro.training_recorded", iro_id)
            return await change.answer(schemas.Training.model_validate(row))


def the_team_in_numbers(routes: Router, service: Service) -> None:
    @routes.put("/iros/{iro_id}/ethnicity", status_code=204, responses=refuses(missing="IRO"))
    async def states_ethnicity(iro_id: IroId, said: schemas.EthnicityOfIro, caller: Office) -> None:
        """What the IRO chooses to say; it is never shown again but as a number of the whole team."""
        async with service.deciding() as work:
            await records.state_ethnicity(work, iro_id, said.ethnicity)
            await note(work, caller, "iro.ethnicity_stated", iro_id)

    @routes.get("/team", responses=refuses(wrong=["future-date"]))
    async def in_numbers(_caller: TeamReader, as_at: AsAt = None) -> schemas.Team:
        """Posts, registrations, supervision, training, length of service, and the make-up of the team on a day."""
        async with service.looking() as work:
            return await team_numbers.team(work, service.profile, as_at or work.today)


def explaining(routes: Router, service: Service) -> None:
    @routes.get("/allocations/{allocation_id}", responses=refuses(missing="allocation"))
    async def why(allocation_id: AllocationId, caller: Seer) -> schemas.Explanation:
        """Why this allocation was made: the rule, the facts it saw, and who decided; ended ones too."""
        async with service.database.reading() as connection:
            row = await team_queries.allocation(connection, allocation_id)
        if row is None:
            raise NotFound("allocation")
        await service.must_see(caller, row["child_id"], "allocation")
        await service.audit.read(caller, "allocation.explained", row["child_id"])
        return shown_to(caller, schemas.Explanation.model_validate({**row, "allocation_id": row["id"]}))


async def _rows(service: Service, table: Table, caller: Caller, iro_id: str, paged: Paging) -> list[dict[str, Any]]:
    _own_or_all(caller, iro_id)
    async with service.looking() as work:
        await the_iro(work, iro_id)
        return await record_queries.records(work.connection, table, iro_id, paged.after(str), paged.most)
