"""The decisions of reviews over HTTP: what was decided, and what became of it."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Final

from fastapi import Depends, Path, Query

from services.scheduling.actions.decisions import progress
from services.scheduling.api.outcome import is_iro_of
from services.scheduling.queries import decisions as queries
from services.scheduling.rules.decisions.carried_over import is_drift
from services.scheduling.rules.decisions.standing import STILL_TO_DO
from services.scheduling.schemas.decisions import Decision, DecisionStatus, Progress
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.refusals import Forbidden
from shared.register.aliases import survivors_of
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.if_match import IfMatch
from shared.web.paging import Page
from shared.web.parameters import Paged
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

_TELLERS: Final = (
    "social_worker",
    "team_manager",
    "service_manager",
    "senior_manager",
    "iro",
    "corporate_iro",
    "iro_admin",
    "iro_manager",
)
Teller = Annotated[Caller, Depends(allow(*_TELLERS))]
Iro = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_manager"))]
_READERS: Final = (*_TELLERS, "auditor", "admin", "dashboard")
Reader = Annotated[Caller, Depends(allow(*_READERS))]
_TEXT: Final = r"^[^\x00]+$"
DecisionId = Annotated[str, Path(max_length=64, pattern=_TEXT, description="the decision's id, as the list has it")]
_OfChild = Annotated[str | None, Query(max_length=64, pattern=_TEXT, description="only of this child")]
_OfPerson = Annotated[str | None, Query(max_length=64, pattern=_TEXT, description="only what this person carries out")]
_OfIro = Annotated[
    str | None,
    Query(max_length=64, pattern=_TEXT, description="only of children whose next review this IRO is to chair"),
]
_InStatus = Annotated[DecisionStatus | None, Query(description="only what stands so")]
_Overdue = Annotated[bool | None, Query(description="only what is still to be done after its day, or only what is not")]
_Drift = Annotated[bool | None, Query(description="only what two earlier reviews had decided, or only what is not")]
_REFUSED_PROGRESS: Final = refuses("decision-over", missing="decision", wrong=["future-date", "before-the-decision"])
NOT_THE_IRO: Final = "A decision is withdrawn by the child's IRO, who stands in for them, or the IRO manager."


def decision_router(service: Service) -> Router:
    """Reading decisions, telling what became of them, withdrawing them."""
    routes = Router(tags=["decisions"])
    for add in (_listing, _looking, _telling, _withdrawing):
        add(routes, service)
    return routes


async def decisions_of(work: Work, caller: Caller, review_ids: Collection[str]) -> dict[str, list[Decision]]:
    """The decisions of each of these reviews, for who may read decisions; who may not is shown none."""
    found: dict[str, list[Decision]] = {review_id: [] for review_id in review_ids}
    if caller.has(*_READERS):
        for row in await queries.decisions_of_reviews(work.connection, review_ids):
            found[row["review_id"]].append(_shown(row, work.today))
    return found


def _listing(routes: Router, service: Service) -> None:
    @routes.get("/decisions", responses=refuses(missing="child", wrong=["invalid-cursor"]))
    async def decided(
        caller: Reader,
        paged: Paged,
        child_id: _OfChild = None,
        responsible_person_id: _OfPerson = None,
        status: _InStatus = None,
        overdue: _Overdue = None,
        drift: _Drift = None,
        iro_id: _OfIro = None,
    ) -> Page[Decision]:
        """The decisions of completed outcomes by due day; those without one come last."""
        if child_id is not None:
            await service.must_see(caller, child_id)
        async with service.looking() as work:
            whose = (await survivors_of(work, [child_id])).get(child_id, child_id) if child_id is not None else None
            only = await service.sight.only(work, caller) if whose is None else None
            wanted = queries.Wanted(whose, responsible_person_id, status, overdue, drift, only, iro_id)
            after = paged.after(date, str)
            rows = await queries.decisions_listed(work.connection, wanted, work.today, after, paged.most)
            found = [_shown(row, work.today) for row in rows]
        await service.audit.read(caller, "read_decisions", whose if whose is not None else audit.EVERY_CHILD)
        return shown_to(caller, paged.page(found, lambda each: (each.due_on or queries.NO_DATE, each.id)))


def _looking(routes: Router, service: Service) -> None:
    @routes.get("/decisions/{decision_id}", responses=refuses(missing="decision"))
    async def the_decision(decision_id: DecisionId, caller: Reader) -> Decision:
        """A decision, and what became of it."""
        child_id = await decision_seen(service, caller, decision_id)
        async with service.looking() as work:
            shown = _shown(await progress.the_decision(work, decision_id), work.today)
        await service.audit.read(caller, "read_decisions", child_id)
        return shown_to(caller, shown)


def _telling(routes: Router, service: Service) -> None:
    @routes.patch("/decisions/{decision_id}", responses=_REFUSED_PROGRESS)
    async def what_became_of_it(decision_id: DecisionId, told: Progress, caller: Teller, expected: IfMatch) -> Decision:
        """Tell that it was carried out, wholly or in part, or not after all; what was done in part stays open."""
        await decision_seen(service, caller, decision_id)
        async with service.deciding() as work:
            row = await progress.the_decision(work, decision_id)
            expected.check(row["version"])
            await progress.tell_progress(work, row, told, caller.subject)
            return await decision_settled(service, work, caller, decision_id, "decision_progress_told")


def _withdrawing(routes: Router, service: Service) -> None:
    @routes.post("/decisions/{decision_id}/withdrawal", responses=refuses("decision-over", missing="decision"))
    async def a_decision_is_withdrawn(decision_id: DecisionId, withdrawn: Withdrawal, caller: Iro) -> Decision:
        """It is not to be carried out any more: by the child's IRO, who stands in, or the IRO manager."""
        child_id = await decision_seen(service, caller, decision_id)
        if not await is_iro_of(service, caller, child_id, ("iro_manager",)):
            raise Forbidden(NOT_THE_IRO)
        async with service.deciding() as work:
            row = await progress.the_decision(work, decision_id)
            await progress.withdraw_decision(work, row, withdrawn.reason, caller.subject)
            return await decision_settled(service, work, caller, decision_id, "decision_withdrawn")

    @routes.post("/decisions/{decision_id}/withdrawal/withdrawal", responses=refuses(missing="withdrawal"))
    async def it_is_to_be_carried_out_after_all(
        decision_id: DecisionId, taken_back: Withdrawal, caller: Iro
    ) -> Decision:
        """Its withdrawal was a mistake: by whoever withdrew it, or the IRO manager."""
        await decision_seen(service, caller, decision_id)
        async with service.deciding() as work:
            row = await progress.the_decision(work, decision_id)
            await progress.take_back_withdrawal(work, row, taken_back.reason, caller)
            return await decision_settled(service, work, caller, decision_id, "decision_withdrawal_withdrawn")


async def decision_seen(service: Service, caller: Caller, decision_id: str) -> str:
    """The child of a decision, for whoever may see that child."""
    async with service.looking() as work:
        child_id: str = (await progress.the_decision(work, decision_id))["child_id"]
    await service.must_see(caller, child_id, "decision")
    return child_id


async def decision_settled(service: Service, work: Work, caller: Caller, decision_id: str, action: str) -> Decision:
    """What was said of it settled and noted in the audit; the decision as it stands then."""
    await service.settle(work)
    row = await progress.the_decision(work, decision_id)
    await audit.record(work.connection, caller, action, row["child_id"], work.now)
    return _shown(row, work.today)


def _shown(row: queries.Row, today: date) -> Decision:
    to_do = row["status"] in STILL_TO_DO and not row["recommendation"]
    overdue = to_do and row["due_on"] is not None and row["due_on"] < today
    drift = is_drift(row["status"], row["carried_over"])
    return Decision.model_validate({**row, "overdue": overdue, "drift": drift})
