"""What the child's IRO does with a concern, over HTTP: open, decline, resolve, let lapse, make formal; taken back."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import Depends

from services.escalation.actions.concerns import say
from services.escalation.actions.concerns.words import CLOSED, OPENED, RAISED
from services.escalation.api.concerns import Raiser, seen, shown
from services.escalation.api.dispute_access import refuse_not_hers
from services.escalation.queries.concerns import Row
from services.escalation.rules.concerns.states import DECLINED, LAPSED, RESOLVED
from services.escalation.schemas.concerns import Concern, Decline, Formal, Lapse, Resolution
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.child.who_may import may_decide
from shared.refusals import Forbidden, Unprocessable
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import NOT_THE_IRO, must, whose
from shared.service.withdrawal import Withdrawal
from shared.web.parameters import PathId
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

Decider = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_manager"))]
_NOT_THE_CORPORATE_IRO: Final = "This is decided by a Corporate IRO, or by an IRO manager."
Do = Callable[[Work, Row], Awaitable[None]]


def router(service: Service) -> Router:
    """Every route by which a concern goes on, or what was said of it is taken back."""
    routes = Router(tags=["concerns"])
    _of_what_is_offered(routes, service)
    _of_what_is_open(routes, service)
    _formal(routes, service)
    for path, kind, states in _TAKEN_BACK:
        _taken_back(routes, service, path, kind, states)
    return routes


def _of_what_is_offered(routes: Router, service: Service) -> None:
    @routes.post("/concerns/{concern_id}/open", responses=refuses("illegal-move", missing="concern"))
    async def what_a_review_lacked_is_taken_up(concern_id: PathId, caller: Decider) -> Concern:
        """What a review lacked becomes a concern, by one tap of the child's IRO; its limit runs from today."""

        async def does(work: Work, row: Row) -> None:
            await say.open_concern(work, row, caller.subject)

        return await _changed(service, caller, concern_id, does, "concern_opened")

    @routes.post("/concerns/{concern_id}/decline", responses=refuses("illegal-move", missing="concern"))
    async def what_a_review_lacked_is_no_concern(concern_id: PathId, why: Decline, caller: Decider) -> Concern:
        """The child's IRO does not take up what a review lacked, and says why, as a code."""
        told = {"as": DECLINED, "outcome": why.reason}
        return await _closed(service, caller, concern_id, told, None)


def _of_what_is_open(routes: Router, service: Service) -> None:
    @routes.post("/concerns/{concern_id}/resolution", responses=refuses("illegal-move", missing="concern"))
    async def a_concern_is_resolved(concern_id: PathId, told: Resolution, caller: Decider) -> Concern:
        """A concern was settled informally, and what changed for the child; only an open one can be."""
        said = {"as": RESOLVED, "outcome": told.outcome, "what_changed": told.what_changed}
        return await _closed(service, caller, concern_id, said, told.on)

    @routes.post("/concerns/{concern_id}/lapse", responses=refuses("illegal-move", missing="concern"))
    async def a_concern_lapses(concern_id: PathId, told: Lapse, caller: Decider) -> Concern:
        """A concern no longer matters, and why; only an open one can lapse."""
        return await _closed(service, caller, concern_id, {"as": LAPSED, "outcome": told.reason}, told.on)


def _formal(routes: Router, service: Service) -> None:
    gone = refuses("illegal-move", "calendar-ends", missing="concern", wrong=["no-such-child"])

    @routes.post("/concerns/{concern_id}/make-formal", responses=gone)
    async def a_concern_is_made_formal(concern_id: PathId, told: Formal, caller: Decider) -> Concern:
        """The concern becomes a dispute at its first stage; only an open one can."""
        for other in told.also_for:
            await refuse_not_hers(service, caller, other)

        async def does(work: Work, row: Row) -> None:
            if told.also_for and row["subjectkind"] != "child":
                raise Unprocessable.at("/also_for", "is for concerns about children")
            await say.make_formal(work, row, told.model_dump(exclude={"also_for"}), told.also_for, caller.subject)

        return await _changed(service, caller, concern_id, does, "concern_formal")


_TAKEN_BACK: Final = (
    ("withdrawal", RAISED, ()),
    ("open/withdrawal", OPENED, ()),
    ("decline/withdrawal", CLOSED, (DECLINED,)),
    ("resolution/withdrawal", CLOSED, (RESOLVED,)),
    ("lapse/withdrawal", CLOSED, (LAPSED,)),
)
"""By path, which word is taken back, and of a closing in which states."""


def _taken_back(routes: Router, service: Service, path: str, kind: str, states: Sequence[str]) -> None:
    what = path.removesuffix("withdrawal").strip("/") or "raising"

    async def taken_back(concern_id: PathId, why: Withdrawal, caller: Raiser) -> Concern:
        row = await seen(service, caller, concern_id)
        async with service.deciding() as work:
            now = await say.the_concern(work, row["id"])
            await say.take_back(work, now, kind, states, caller, why.reason)
            return await _noted(service, work, caller, now, f"concern_{what}_withdrawn")

    taken_back.__name__ = f"the_{what}_of_a_concern_is_taken_back"
    taken_back.__doc__ = f"The {what} was a mistake: by whoever said it, or a manager of the IRO service."
    refused = refuses(*([] if kind == CLOSED else ["rests-on-it"]), missing="concern")
    routes.post(f"/concerns/{{concern_id}}/{path}", responses=refused)(taken_back)


async def _closed(service: Service, caller: Caller, concern_id: str, told: dict[str, Any], on: date | None) -> Concern:
    async def does(work: Work, row: Row) -> None:
        await say.close_concern(work, row, told, on, caller.subject)

    return await _changed(service, caller, concern_id, does, f"concern_{told['as']}")


async def _changed(service: Service, caller: Caller, concern_id: str, does: Do, action: str) -> Concern:
    """What the child's IRO, who stands in, or the IRO manager does with the concern, and what becomes of it."""
    row = await seen(service, caller, concern_id)
    async with service.deciding() as work:
        now = await say.the_concern(work, row["id"])
        await _must_decide(service, work, caller, now)
        await does(work, now)
        return await _noted(service, work, caller, now, action)


async def _must_decide(service: Service, work: Work, caller: Caller, row: Row) -> None:
    if row["subjectkind"] == "child":
        must(may_decide, caller, (await whose(service, work, row["subject"])).people, NOT_THE_IRO)
    elif not caller.has("corporate_iro", "iro_manager"):
        raise Forbidden(_NOT_THE_CORPORATE_IRO)


async def _noted(service: Service, work: Work, caller: Caller, row: Row, action: str) -> Concern:
    await service.settle(work)
    await audit.record(work.connection, caller, action, row["subject"], work.now)
    return shown(await say.the_concern(work, row["id"]))
