"""What the routes about a review and what follows it have in common: which review, and who may say what of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends

from services.scheduling.queries import follow_up as queries
from services.scheduling.schemas.follow_up import FollowUp
from shared.auth.access import allow
from shared.auth.role_groups import STAFF, TELLERS
from shared.auth.roles import Caller
from shared.duties.may_report import NOBODY, may_report
from shared.refusals import Forbidden, NotFound
from shared.service.service import Service
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
Teller = Annotated[Caller, Depends(allow(*TELLERS))]
Writer = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_admin", "iro_manager"))]
Reader = Annotated[Caller, Depends(allow(*STAFF, "guardian"))]
IRO, MANAGER, WORKER = "iro", "team_manager", "social_worker"
"""Who owes what is said: whoever may speak for them, `shared/duties/may_report.py` says."""
_THEIRS: Final = {
    IRO: "This is said by the child's IRO, who stands in for her, or IRO administration.",
    MANAGER: "This is said by the manager of the child's team, a manager above, or administration.",
    WORKER: "This is said by the child's social worker, a manager of theirs, or administration.",
}


async def the_review(service: Service, caller: Caller, review_id: str) -> Row:
    """The review, for whoever may see the child. Raises NotFound for anybody else, and where there is none."""
    async with service.looking() as work:
        row = await queries.the_review(work.connection, review_id)
    if row is None:
        raise NotFound("review")
    await service.must_see(caller, row["child_id"], "review")
    return row


async def speaks_for(service: Service, caller: Caller, child_id: str, owner: str) -> bool:
    """Whether the caller may say what this owner owes for the child."""
    async with service.looking() as work:
        involved = await service.sight.involved(work, [child_id])
    return may_report(caller, owner, next(iter(involved.values()), NOBODY))


async def review_to_tell_of(service: Service, caller: Caller, review_id: str, owner: str) -> Row:
    """The review, for whoever may say of it what this owner owes. Raises Forbidden for others who see the child."""
    review = await the_review(service, caller, review_id)
    if not await speaks_for(service, caller, review["child_id"], owner):
        raise Forbidden(_THEIRS[owner])
    return review


async def shown(work: Work, review: Row) -> FollowUp:
    """What followed the review, as it is on record."""
    row = await queries.one(work.connection, review["id"])
    return FollowUp.model_validate(row or {"review_id": review["id"], "child_id": review["child_id"]})
