"""Of which review, and so of which child, a call is, and whether the caller may say it."""

from typing import Annotated, NamedTuple

from fastapi import Path

from services.scheduling.queries import preparing
from shared.auth.roles import Caller
from shared.child.relations import Involved
from shared.refusals import NotFound
from shared.service.service import Service
from shared.service.whose import (
    NOT_THE_IRO,
    NOT_THE_SERVICE,
    NOT_THEIRS,
    ChildId,
    Decider,
    IroService,
    May,
    PersonId,
    Reader,
    SaidId,
    Staff,
    Teller,
    Whose,
    WishReader,
    is_so,
    must,
    note,
    only_one,
    the_child,
    whose,
)
from shared.work.unit_of_work import Work

__all__ = [
    "NOT_THEIRS",
    "NOT_THE_IRO",
    "NOT_THE_SERVICE",
    "ChildId",
    "Decider",
    "IroService",
    "May",
    "PersonId",
    "Reader",
    "SaidId",
    "Staff",
    "Teller",
    "Whose",
    "WishReader",
    "is_so",
    "note",
    "only_one",
    "the_child",
]
ReviewId = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]+$", description="the review's id, as the list has it")]


class OneReview(NamedTuple):
    """The review of a call, and its child."""

    row: preparing.Row
    child_id: str
    people: Involved

    @property
    def id(self) -> str:
        """The review's id."""
        return str(self.row["id"])


async def the_review(
    service: Service, caller: Caller, review_id: str, may: May | None = None, why: str = ""
) -> OneReview:
    """The review, of a child whom the caller may see; as `the_child`."""
    async with service.looking() as work:
        row = await preparing.review(work.connection, review_id)
        if row is None:
            raise NotFound("review")
        found = await whose(service, work, row["child_id"])
    await service.must_see(caller, row["child_id"], "review")
    must(may, caller, found.people, why)
    return OneReview(row, found.child_id, found.people)


async def as_it_stands(work: Work, review: OneReview) -> OneReview:
    """The same review as this transaction sees it: it may have been held since the caller was looked at."""
    return review._replace(row=await preparing.review(work.connection, review.id) or review.row)
