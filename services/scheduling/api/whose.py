"""Of which child a call is, and whether the caller may say it: for whatever people say around reviews."""

from collections.abc import Callable, Set
from typing import Annotated, Final, NamedTuple

from fastapi import Depends, Path

from services.scheduling.queries import preparing
from services.scheduling.queries.reviews import is_known
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.role_groups import STAFF
from shared.auth.roles import Caller
from shared.child.relations import Involved, Relation
from shared.duties.may_report import NOBODY
from shared.refusals import Forbidden, NotFound
from shared.register.aliases import survivors_of
from shared.service.service import Service
from shared.work.unit_of_work import Work

May = Callable[[Set[str], Set[str]], bool]
"""Whether somebody of these roles, who is this to the child, may say it."""
_IROS: Final = ("iro", "corporate_iro", "iro_admin", "iro_manager")
_READERS: Final = (
    *_IROS,
    "social_worker",
    "team_manager",
    "service_manager",
    "senior_manager",
    "guardian",
    "auditor",
)
"""Who reads what people said in words: those who work on the child's case, and who looks into it afterwards."""
Reader = Annotated[Caller, Depends(allow(*_READERS))]
WishReader = Annotated[Caller, Depends(allow(*_READERS, "child"))]
Staff = Annotated[Caller, Depends(allow(*STAFF, "guardian"))]
"""Who reads dates and codes."""
Teller = Annotated[Caller, Depends(allow(*_IROS, "social_worker"))]
IroService = Annotated[Caller, Depends(allow(*_IROS))]
Decider = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_manager"))]

_TEXT: Final = r"^[^\x00]+$"
ReviewId = Annotated[str, Path(max_length=64, pattern=_TEXT, description="the review's id, as the list has it")]
ChildId = Annotated[str, Path(max_length=64, pattern=_TEXT, description="the child's id in the council's own system")]
PersonId = Annotated[str, Path(max_length=64, pattern=_TEXT, description="the person's id")]
SaidId = Annotated[str, Path(max_length=64, pattern=_TEXT, description="its id, as the list has it")]

NOT_THE_IRO: Final = "This is decided by the child's IRO, by who stands in for her, or by an IRO manager."
NOT_THE_SERVICE: Final = "This is said by the child's IRO, by who stands in, by IRO administration or an IRO manager."
NOT_THEIRS: Final = "This is said by the child's IRO, who stands in, the IRO service, or the child's social worker."


class Whose(NamedTuple):
    """The child of a call, under the id that goes on, with the people who have to do with the child."""

    child_id: str
    people: Involved


class OneReview(NamedTuple):
    """The review of a call, and its child."""

    row: preparing.Row
    child_id: str
    people: Involved

    @property
    def id(self) -> str:
        """The review's id."""
        return str(self.row["id"])


async def the_child(service: Service, caller: Caller, child_id: str, may: May | None = None, why: str = "") -> Whose:
    """The child, whom the caller may see, and of whom she may say it (`may`).

    Raises NotFound for a child who is not known or not to be seen, Forbidden with `why`.
    """
    await service.must_see(caller, child_id)
    async with service.looking() as work:
        found = await _whose(service, work, child_id)
        if not await is_known(work.connection, found.child_id):
            raise NotFound("child")
    _must(may, caller, found.people, why)
    return found


async def the_review(
    service: Service, caller: Caller, review_id: str, may: May | None = None, why: str = ""
) -> OneReview:
    """The review, of a child whom the caller may see; as `the_child`."""
    async with service.looking() as work:
        row = await preparing.review(work.connection, review_id)
        if row is None:
            raise NotFound("review")
        found = await _whose(service, work, row["child_id"])
    await service.must_see(caller, row["child_id"], "review")
    _must(may, caller, found.people, why)
    return OneReview(row, found.child_id, found.people)


def only_one(child: Whose, relation: Relation) -> str | None:
    """Who this is to the child, where there is one alone."""
    found = child.people.people.get(relation, frozenset())
    return next(iter(found)) if len(found) == 1 else None


async def as_it_stands(work: Work, review: OneReview) -> OneReview:
    """The same review as this transaction sees it: it may have been held since the caller was looked at."""
    return review._replace(row=await preparing.review(work.connection, review.id) or review.row)


async def note(work: Work, caller: Caller, action: str, child_id: str) -> None:
    """Keep who said something of this child, in the transaction that puts it on record."""
    await audit.record(work.connection, caller, action, child_id, work.now)


async def _whose(service: Service, work: Work, child_id: str) -> Whose:
    in_use = (await survivors_of(work, [child_id])).get(child_id, child_id)
    return Whose(in_use, (await service.sight.involved(work, [in_use])).get(in_use, NOBODY))


def is_so(may: May, caller: Caller, people: Involved) -> bool:
    """Whether the caller may, being what she is to the child."""
    return may(caller.roles, people.relations_of(caller.subject))


def _must(may: May | None, caller: Caller, people: Involved, why: str) -> None:
    if may is not None and not is_so(may, caller, people):
        raise Forbidden(why)
