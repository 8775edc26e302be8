"""Practice that IROs saw, and its patterns, over HTTP."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Depends

from services.escalation.actions.beside.words import take_back_word
from services.escalation.actions.practice import say as actions
from services.escalation.queries import beside as queries
from services.escalation.queries import patterns as pattern_queries
from services.escalation.schemas.practice import Kind, NewObservation, Observation, ShownPattern
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import Decider, SaidId, note, the_child
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.paging import Page
from shared.web.parameters import Paged, QueryDate
from shared.web.refusing import refuses

_IROS = ("iro", "corporate_iro", "iro_admin", "iro_manager")
SeesPractice = Annotated[Caller, Depends(allow(*_IROS, "senior_manager", "dashboard", "auditor"))]
SeesPatterns = Annotated[Caller, Depends(allow(*_IROS, "service_manager", "senior_manager", "dashboard", "auditor"))]
_LIST = refuses(wrong=["invalid-cursor"])


def router(service: Service) -> Router:
    """Every route about practice."""
    routes = Router(tags=["practice"])
    _seeing(routes, service)
    _saying(routes, service)
    return routes


def _seeing(routes: Router, service: Service) -> None:
    @routes.get("/practice-observations", responses=_LIST)
    async def practice_that_was_seen(caller: SeesPractice, paged: Paged, kind: Kind | None = None) -> Page[Observation]:
        """What IROs saw of practice, poor and good, by day."""
        async with service.looking() as work:
            only = await service.sight.only(work, caller)
            after = paged.after(date, str)
            rows = await queries.observations_page(work.connection, kind, only, after, paged.most)
        await service.audit.read(caller, "read_practice", audit.EVERY_CHILD)
        page = paged.page([Observation.model_validate(row) for row in rows], lambda each: (each.recorded_on, each.id))
        return shown_to(caller, page)

    @routes.get("/patterns", responses=_LIST)
    async def patterns_of_practice(
        caller: SeesPatterns, paged: Paged, kind: Kind | None = None, since: QueryDate = None
    ) -> Page[ShownPattern]:
        """Practice seen often of one team or provider, poor or good, by the day on which it was; no child is named."""
        async with service.looking() as work:
            after = paged.after(date, str)
            rows = await pattern_queries.page(work.connection, kind, since, after, paged.most)
        page = paged.page([_pattern(row) for row in rows], lambda each: (each.identified_on, each.id))
        return shown_to(caller, page)


def _saying(routes: Router, service: Service) -> None:
    @routes.post("/practice-observations", status_code=201, responses=refuses(missing="child", wrong=["future-date"]))
    async def an_iro_saw_practice(new: NewObservation, caller: Decider, once: Once) -> Observation:
        """Poor practice that is about more than one child, or good practice worth telling (Jersey 2.13, 3.81-3.82)."""
        child_id = None if new.child_id is None else (await the_child(service, caller, new.child_id)).child_id
        async with once.change(service, caller) as change:
            id_ = await actions.say_what_was_seen(change.work, child_id, new, caller.subject)
            await change.settle("practice_seen", child_id or new.team_id or new.provider_id or "")
            row = await actions.the_observation(change.work, id_)
            return await change.answer(Observation.model_validate(row))

    @routes.post(
        "/practice-observations/{observation_id}/withdrawal", status_code=204, responses=refuses(missing="observation")
    )
    async def an_observation_is_taken_back(observation_id: SaidId, why: Withdrawal, caller: Decider) -> None:
        """It was not so: by whoever said it, or the IRO manager; a pattern that rested on it goes with it."""
        async with service.looking() as work:
            row = await actions.the_observation(work, observation_id)
        if row["child_id"] is not None:
            await service.must_see(caller, row["child_id"], "observation")
        async with service.deciding() as work:
            row = await actions.the_observation(work, observation_id)
            await take_back_word(work, await actions.word_of(work, row), caller, why.reason)
            await note(work, caller, "practice_withdrawn", row["subject"])


def _pattern(row: Mapping[str, Any]) -> ShownPattern:
    whose = {f"{kind}_id": row["subject"] if row["subjectkind"] == kind else None for kind in ("team", "provider")}
    detail = row["detail"]
    return ShownPattern.model_validate({**row, **whose, "lacked": detail["lacked"], "reviews": detail.get("reviews")})
