"""What a person may post at the door, and that it is noted who did: their own business, in their own name.

The council's systems post everything. A manager of the IROs says which statements count. Others post what
`shared/events/who_may_post.py` names for their role; a social worker and an IRO of children who are theirs.
"""

from collections.abc import Sequence
from typing import Final

from shared.auth import audit
from shared.auth.role_groups import WITHDRAW
from shared.auth.roles import Caller
from shared.child.may_see import is_own
from shared.events.cloudevents import RefusedEvent
from shared.events.council.child_court import OfACase
from shared.events.council.withdrawals import AboutAStatement
from shared.events.envelope import Envelope
from shared.events.who_may_post import OWN_FACTS, may_post, source_of_person
from shared.refusals import Forbidden
from shared.service.service import Service

SYSTEMS: Final = ("council_system", "admin")
PEOPLE: Final = tuple(sorted({*WITHDRAW, *OWN_FACTS}))
_OF_ANY_CHILD: Final = ("legal", "complaints")
"""Who hear of a child before anything here says that the child is theirs: of a new case, of a first complaint."""
_NOT_YOURS: Final = "This type of event is not posted by your role. GET /notifications/event-types lists the types."
_YOUR_NAME: Final = "What a person posts has the source /people/ followed by the person's own id."
_ANOTHERS: Final = "You take back what you posted yourself. A manager of the IROs may take back anything."


async def note_what_people_post(
    service: Service, caller: Caller, read: Sequence[Envelope | RefusedEvent], *, dry_run: bool
) -> None:
    """Refuse what is not the caller's to post, and note who did what a person posts.

    Raises Forbidden, and NotFound for a child who is not the caller's.
    """
    if caller.has(*SYSTEMS) and not caller.has(*WITHDRAW):
        return
    events = [each for each in read if isinstance(each, Envelope)]
    if not caller.has(*SYSTEMS):
        for each in events:
            _must_be_theirs(caller, each)
        theirs = [each for each in events if _must_be_their_child(caller, each)]
        for subject in sorted({child for each in theirs for child in _children_of(each)}):
            await service.must_see(caller, subject)
    about = events if not caller.has(*SYSTEMS) else [each for each in events if isinstance(each.data, AboutAStatement)]
    if dry_run or not about:
        return
    async with service.work() as work:
        for each in about:
            await audit.record(work.connection, caller, each.data.TYPE, each.subject, work.now)


def _must_be_theirs(caller: Caller, each: Envelope) -> None:
    own = source_of_person(caller.subject)
    if isinstance(each.data, AboutAStatement):
        if not caller.has(*WITHDRAW) and each.data.statement.source != own:
            raise Forbidden(_ANOTHERS)
        return
    if is_own(caller) or not any(may_post(role, type(each.data)) for role in caller.roles):
        raise Forbidden(_NOT_YOURS)
    if each.source != own:
        raise Forbidden(_YOUR_NAME)


def _must_be_their_child(caller: Caller, each: Envelope) -> bool:
    """Whether it has to be one of the caller's children; whoever took something back could post it."""
    if isinstance(each.data, AboutAStatement):
        return False
    return not any(may_post(role, type(each.data)) for role in caller.roles.intersection(_OF_ANY_CHILD))


def _children_of(each: Envelope) -> set[str]:
    """Whoever it is said of: the others of a case, too."""
    return {each.subject, *(each.data.also_for if isinstance(each.data, OfACase) else ())}
