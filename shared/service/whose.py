"""Of which child a call is, and whether the caller may say it: for whatever people say of a child by a call."""

from collections.abc import Callable, Set
from typing import Annotated, Final, NamedTuple

from fastapi import Depends, Path

from shared.auth import audit
from shared.auth.access import allow
from shared.auth.role_groups import STAFF
from shared.auth.roles import Caller
from shared.child.relations import Involved, Relation
from shared.duties.may_report import NOBODY
from shared.refusals import Forbidden, NotFound
from shared.register.aliases import survivors_of
from shared.register.statements import is_known
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


async def the_child(service: Service, caller: Caller, child_id: str, may: May | None = None, why: str = "") -> Whose:
    """The child, whom the caller may see, and of whom she may say it (`may`).

    Raises NotFound for a child who is not known or not to be seen, Forbidden with `why`.
    """
    await service.must_see(caller, child_id)
    async with service.looking() as work:
        found = await whose(service, work, child_id)
        if not await is_known(work.connection, found.child_id):
            raise NotFound("child")
    must(may, caller, found.people, why)
    return found


def only_one(child: Whose, relation: Relation) -> str | None:
    """Who this is to the child, where there is one alone."""
    found = child.people.people.get(relation, frozenset())
    return next(iter(found)) if len(found) == 1 else None


async def note(work: Work, caller: Caller, action: str, child_id: str) -> None:
    """Keep who said something of this child, in the transaction that puts it on record."""
    await audit.record(work.connection, caller, action, child_id, work.now)


async def whose(service: Service, work: Work, child_id: str) -> Whose:
    """The child under the id that goes on, with those who have to do with the child."""
    in_use = (await survivors_of(work, [child_id])).get(child_id, child_id)
    return Whose(in_use, (await service.sight.involved(work, [in_use])).get(in_use, NOBODY))


def is_so(may: May, caller: Caller, people: Involved) -> bool:
    """Whether the caller may, being what she is to the child."""
    return may(caller.roles, people.relations_of(caller.subject))


def must(may: May | None, caller: Caller, people: Involved, why: str) -> None:
    """Raises Forbidden with `why` where the caller may not say it."""
    if may is not None and not is_so(may, caller, people):
        raise Forbidden(why)
