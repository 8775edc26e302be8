"""Who may see which notices: those about a child as the child is seen, those about no child by role alone.

A notice about a team or a provider is for senior managers and for those who answer for the IRO service; nobody sees it
because of having to do with a child. Source: UK GDPR article 5 (no more than is needed); which roles is local.
"""

from collections.abc import Mapping
from typing import Any, Final

from services.notifications.queries.seen import Seen
from services.notifications.rules.announced import CHILD, about
from shared.auth.roles import Caller
from shared.child.may_see import is_own
from shared.refusals import NotFound
from shared.service.service import Service
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
OF_CHILDREN: Final = (
    *("social_worker", "team_manager", "iro", "iro_admin", "iro_manager", "legal", "admin"),
    *("auditor", "dashboard", "council_system"),
)
"""Who reads notices that are about children."""
OF_NO_CHILD: Final = ("senior_manager", "iro_manager", "iro_admin", "auditor", "admin")
"""Who sees notices that are about a team or a provider."""


async def sight_of(service: Service, work: Work, caller: Caller) -> Seen:
    """The notices that this caller is shown."""
    only = await service.sight.only(work, caller) if caller.has(*OF_CHILDREN) else frozenset[str]()
    return Seen(only, sees_those_of_no_child(caller))


async def must_see_notice(service: Service, caller: Caller, row: Row, what: str = "notice") -> None:
    """Refuse, as if there were no such thing, whoever may not see this notice; the refusal is noted."""
    subject, kind = about(row)
    if kind == CHILD and caller.has(*OF_CHILDREN):
        await service.must_see(caller, subject, what)
    elif kind == CHILD or not sees_those_of_no_child(caller):
        await service.audit.read(caller, f"{kind}.refused", subject)
        raise NotFound(what)


def sees_those_of_no_child(caller: Caller) -> bool:
    """Whether this caller is shown notices about teams and providers."""
    return caller.has(*OF_NO_CHILD) and not is_own(caller)
