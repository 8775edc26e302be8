"""Who comes by a link from a letter: the recipient of the notice that it came with, as long as that may still be."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Path, Query

from services.notifications.queries import links as link_queries
from services.notifications.queries import notices as queries
from services.notifications.rules.links import PATTERN, Purpose, SignedLink, read
from services.notifications.rules.notice import RecipientKind
from shared.auth.roles import Caller
from shared.ops.clock import real_now
from shared.refusals import Conflict, NotFound
from shared.service.service import Service
from shared.storage.view import Row
from shared.web.refusing import Responses

LinkInPath = Annotated[str, Path(max_length=120, pattern=r"^[^\x00]+$")]
LinkInQuery = Annotated[str | None, Query(max_length=120, pattern=PATTERN)]
EXPIRED: Final = "link-expired"
USED: Final = "link-used"
_ROLES: Final = {
    RecipientKind.IRO: "iro",
    RecipientKind.SOCIAL_WORKER: "social_worker",
    RecipientKind.LEGAL_DEPARTMENT: "legal",
    RecipientKind.IRO_MANAGER: "iro_manager",
    RecipientKind.GUARDIAN: "guardian",
}
"""As whom the recipient of a letter answers by its link."""


WITHOUT_A_LINK: Final[Responses] = {
    401: {"description": "Whoever comes without a link has to be signed in"},
    403: {"description": "The page is not for the caller's role, or the form was not made for this session"},
}
"""What a page answers that is behind a link and is there for those who are signed in, too."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever came by a link, and the notice it came with."""

    link: SignedLink
    notice: Row
    caller: Caller

    @property
    def child_id(self) -> str:
        return str(self.notice["child_id"])


async def bearer_of(service: Service, text: str, *purposes: Purpose) -> Bearer:
    """Who comes by this link, which is for one of these purposes.

    Raises NotFound for one that is none of ours, or whose recipient has nothing to do with the child any more, and
    Conflict (`link-expired`).
    """
    async with service.database.reading() as connection:
        key = await link_queries.key(connection)
        link = read(text, key) if key is not None else None
        notice = await queries.notice(connection, link.notice_id) if link is not None else None
    role = _ROLES.get(notice["recipient_kind"]) if notice is not None else None
    if link is None or notice is None or role is None or link.purpose not in purposes:
        raise NotFound("link", "This link was not made here, or is not whole. Open the letter again and use it there.")
    if link.good_until < real_now().date():
        raise Conflict(EXPIRED, "This link is not good any more", _OLD)
    caller = Caller(notice["recipient_id"] or notice["recipient_kind"], frozenset({role}))
    await service.must_see(caller, notice["child_id"], "link")
    return Bearer(link, notice, caller)


async def was_used(service: Service, bearer: Bearer) -> bool:
    """Whether it was: each is good once."""
    async with service.database.reading() as connection:
        return await link_queries.was_used(connection, bearer.link.once)


def used() -> Conflict:
    """What is answered to a link that was used."""
    return Conflict(USED, "This link was used already", _USED)


_OLD: Final = "It was good for a limited time. Tell the IRO service on another way."
_USED: Final = "What it was for is recorded. If it was recorded wrongly, tell the IRO service, who can put it right."
