"""Families that change over HTTP: what is proposed to a manager, exceptions for siblings, and splits as counted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query

from services.allocation.actions.managers import proposals
from services.allocation.actions.managers.exceptions import end_exception, exceptions_seen, the_exception
from services.allocation.actions.settling import splits
from services.allocation.api.callers import Manager, Seer, note, note_list
from services.allocation.api.parameters import ExceptionId, ProposalId
from services.allocation.queries import families as family_queries
from services.allocation.rules.all_rules import RULES
from services.allocation.schemas.families import Decision, EndOfException, ExceptionOnRecord, Proposal, Splits, Status
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.events.base import FactDate
from shared.refusals import Conflict, Unprocessable
from shared.router import Router
from shared.service.service import Service
from shared.web.paging import Page
from shared.web.parameters import Paged
from shared.web.refusing import refuses

Wanted = Annotated[Status, Query(description="which of them: the open ones unless it says otherwise")]
First = Annotated[FactDate | None, Query(alias="from", description="the first day; left out: from the beginning")]
Last = Annotated[FactDate | None, Query(alias="to", description="the last day; left out: until today")]
_CURSOR = refuses(wrong=["invalid-cursor"])
_REFUSED_DECISIONS = refuses(
    "proposal-decided",
    "nothing-proposed",
    proposals.CHANGED,
    *(rule.slug for rule in RULES if not rule.overridable),
    missing="proposal",
)


def _proposal(row: Mapping[Any, Any]) -> Proposal:
    return Proposal.model_validate(dict(row))


def proposing(routes: Router, service: Service) -> None:
    @routes.get("/proposals", responses=_CURSOR)
    async def proposed(caller: Seer, paged: Paged, status: Wanted = "open") -> Page[Proposal]:
        """Rules that changing families and cases have broken, and what would mend them; the open ones by default."""
        after = paged.after(datetime, str)
        async with service.looking() as work:
            only = await service.sight.only(work, caller)
            rows = await family_queries.breaches_after(work.connection, status, after, paged.most, only)
        await note_list(service, caller, "proposals_read")
        return shown_to(caller, paged.page(list(map(_proposal, rows)), lambda each: (each.found_at, each.id)))

    @routes.get("/proposals/{breach_id}", responses=refuses(missing="proposal"))
    async def one_proposal(breach_id: ProposalId, caller: Manager) -> Proposal:
        """One proposal, open or not."""
        async with service.looking() as work:
            row = await proposals.the_breach(work, breach_id)
        await service.must_see(caller, row["child_id"], "proposal")
        await service.audit.read(caller, "proposal_read", row["child_id"])
        return _proposal(row)


def deciding(routes: Router, service: Service) -> None:
    @routes.post("/proposals/{breach_id}/decision", responses=_REFUSED_DECISIONS)
    async def a_manager_decides(breach_id: ProposalId, decision: Decision, caller: Manager) -> Proposal:
        """Accept it, and everybody it names is moved in one go; or decline it with a reason."""
        try:
            return await _decided(service, breach_id, decision, caller)
        except Conflict as refused:
            if refused.slug == proposals.CHANGED:
                async with service.deciding() as work:
                    await proposals.refresh(work, service.profile, breach_id)
            raise


async def _decided(service: Service, breach_id: str, decision: Decision, caller: Caller) -> Proposal:
    async with service.deciding() as work:
        await proposals.decide(
            work, service.profile, breach_id, accept=decision.accept, reason=decision.reason, by=caller.subject
        )
        await service.settle(work)
        row = await proposals.the_breach(work, breach_id)
        await note(work, caller, "proposal.decided", row["child_id"])
    return _proposal(row)


def keeping_exceptions(routes: Router, service: Service) -> None:
    @routes.get("/sibling-exceptions", responses=_CURSOR)
    async def exceptions(caller: Seer, paged: Paged) -> Page[ExceptionOnRecord]:
        """Every recorded exception, those that have ended too."""
        async with service.looking() as work:
            only = await service.sight.only(work, caller)
            rows = await exceptions_seen(work, paged.after(str), paged.most, only)
        await note_list(service, caller, "sibling_exceptions_read")
        found = paged.page(list(map(ExceptionOnRecord.model_validate, rows)), lambda each: (each.id,))
        return shown_to(caller, found)

    @routes.post("/sibling-exceptions/{exception_id}/end", responses=refuses("exception-ended", missing="exception"))
    async def an_exception_ends(exception_id: ExceptionId, end: EndOfException, caller: Manager) -> ExceptionOnRecord:
        """Its reason has ended: siblings who are split ought to share again."""
        async with service.deciding() as work:
            await end_exception(work, exception_id, end.reason, caller.subject)
            await service.settle(work)
            row = await the_exception(work, exception_id)
            for child_id in row["child_ids"]:
                await note(work, caller, "siblings.exception_ended", child_id)
        return ExceptionOnRecord.model_validate(dict(row))


def counting_splits(routes: Router, service: Service) -> None:
    @routes.get("/sibling-splits", responses=refuses())
    async def counted_splits(
        _caller: Seer,
        first: First = None,
        last: Last = None,
    ) -> Splits:
        """The sibling groups that were split on any of these days, by reason, for the annual report (Hull 1)."""
        if first is not None and last is not None and last < first:
            raise Unprocessable.at("/query/to", "lies before from")
        async with service.looking() as work:
            number, by_reason = await splits.count(work, first, last)
        return Splits(number=number, by_reason=by_reason)
