"""The team of IROs over HTTP."""

from services.allocation.actions.team import iros as team
from services.allocation.api.callers import Office, Reader, note
from services.allocation.api.parameters import IroId
from services.allocation.queries import team as team_queries
from services.allocation.schemas import children as schemas
from shared.auth.codes_only import shown_to
from shared.refusals import must_match
from shared.router import Router
from shared.service.service import Service
from shared.web.idempotency import Once
from shared.web.if_match import IfMatch
from shared.web.paging import Page
from shared.web.parameters import Paged
from shared.web.refusing import KEY_REUSED, refuses


def changing_the_team(routes: Router, service: Service) -> None:
    @routes.post("/iros", status_code=201, responses=refuses("iro-exists", KEY_REUSED))
    async def an_iro_joins(new: schemas.NewIro, caller: Office, once: Once) -> schemas.Iro:
        """An IRO joins; whoever was waiting for one is tried again. Posting the same again changes nothing."""
        async with once.change(service, caller) as change:
            iro_id = await team.join(change.work, service.profile, new, caller.subject)
            await change.settle("iro.joined", iro_id)
            return await change.answer(schemas.Iro.model_validate(dict(await team.the_iro(change.work, iro_id))))

    @routes.patch("/iros/{iro_id}", responses=refuses(missing="IRO"))
    async def an_iro_changes(
        iro_id: IroId, wanted: schemas.IroChange, caller: Office, expected: IfMatch
    ) -> schemas.Iro:
        """Particulars change; a field that is left out stays. Of her children only those are moved, or proposed to a
        manager, whom a rule keeps from her now. Whoever names a version in If-Match changes that one and no other."""
        async with service.deciding() as work:
            if expected.version is not None:
                known = schemas.Iro.model_validate(dict(await team.the_iro(work, iro_id)))
                must_match(expected.version, known.version)
            await team.change(work, service.profile, iro_id, wanted, caller.subject)
            await service.settle(work)
            row = await team.the_iro(work, iro_id)
            await note(work, caller, "iro.changed", iro_id)
        return schemas.Iro.model_validate(dict(row))


def looking_at_the_team(routes: Router, service: Service) -> None:
    @routes.get("/iros", responses=refuses(wrong=["invalid-cursor"]))
    async def the_team(caller: Reader, paged: Paged) -> Page[schemas.Iro]:
        """Every IRO of the service, by id."""
        async with service.database.reading() as connection:
            rows = await team_queries.iros_after(connection, paged.after(str), paged.most)
        return shown_to(caller, paged.page(list(map(schemas.Iro.model_validate, rows)), lambda each: (each.id,)))

    @routes.get("/iros/{iro_id}", responses=refuses(missing="IRO"))
    async def one_iro(iro_id: IroId, caller: Reader) -> schemas.Iro:
        """One IRO."""
        async with service.looking() as work:
            return shown_to(caller, schemas.Iro.model_validate(dict(await team.the_iro(work, iro_id))))
