"""A child's own reviews over HTTP: what they wish for them, and what was decided in words for them.

Whatever a child says here is the child's own word; what a social worker found out stands beside it until the child says
something else. It meets no duty of anybody's: the social worker is to talk with the child all the same (Jersey 3.16).
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends

from services.scheduling.actions.preparing import words
from services.scheduling.api.whose import ChildId, ReviewId, note, the_child, the_review
from services.scheduling.queries import decisions as queries
from services.scheduling.schemas import own as schemas
from services.scheduling.schemas.preparing import NewWishes
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.register.statements import state
from shared.router import Router
from shared.service.service import Service
from shared.web.refusing import refuses

Own = Annotated[Caller, Depends(allow("child"))]
_NOT_ANY_MORE: Final = frozenset({"withdrawn", "superseded"})
_BECAME: Final[Mapping[str, schemas.WhatBecame]] = {
    "open": "to_be_done",
    "part": "partly_done",
    "implemented": "done",
}
_MOST: Final = 200


def router(service: Service) -> Router:
    """What a child says and reads."""
    routes = Router(tags=["a child's own"])
    _wishes(routes, service)
    _decisions(routes, service)
    return routes


def _wishes(routes: Router, service: Service) -> None:
    @routes.put("/reviews/{review_id}/own-wishes", status_code=204, responses=refuses("review-over", missing="review"))
    async def what_i_wish(review_id: ReviewId, told: schemas.OwnWishes, caller: Own) -> None:
        """Put on record what the child wishes for the own review that is still to come."""
        review = await the_review(service, caller, review_id)
        async with service.work() as work:
            words.not_over(review.row)
            before = await words.word_of(work, review.child_id, words.WISHES, review_id)
            nothing = NewWishes(asked_on=work.today, asked_by=caller.subject).model_dump(mode="json")
            said = told.model_dump(mode="json", exclude_none=True)
            new = {name: nothing[name] for name in ("asked_on", "asked_by")}
            data = nothing | (dict(before.data) if before is not None else {}) | new | said
            await note(work, caller, "review.own_wishes", review.child_id)
            await state(work, review.child_id, words.WISHES, data, by=caller.subject, key=review_id, on=work.today)


def _decisions(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}/own-decisions", responses=refuses(missing="child"))
    async def what_was_decided_for_me(child_id: ChildId, caller: Own) -> schemas.OwnDecisions:
        """What was decided in the child's reviews, in words for the child, and what became of it."""
        child = await the_child(service, caller, child_id)
        async with service.looking() as work:
            wanted = queries.Wanted(child_id=child.child_id)
            rows = await queries.decisions_listed(work.connection, wanted, work.today, None, _MOST)
        await service.audit.read(caller, "read_own_decisions", child.child_id)
        shown = [_own(row) for row in rows if row["words_for_child"]]
        return schemas.OwnDecisions(items=sorted(shown, key=lambda each: each.made_on, reverse=True))


def _own(row: Mapping[str, Any]) -> schemas.OwnDecision:
    return schemas.OwnDecision(
        id=row["id"],
        words=row["words_for_child"],
        made_on=row["made_on"],
        by_when=row["due_on"],
        what_became="not_done_any_more" if row["status"] in _NOT_ANY_MORE else _BECAME[row["status"]],
        done_on=row["implemented_on"],
    )
