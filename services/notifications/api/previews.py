"""Who would see this: the letters that follow from an event, as each recipient gets them."""

from typing import Annotated

from fastapi import Depends, Query

from services.notifications.api.sight import must_see_notice
from services.notifications.rules.announced import about
from services.notifications.schemas.notices import Recipient
from services.notifications.schemas.previews import PreviewOfLetter
from services.notifications.sending.preview import Preview, Previews
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.events.base import ID_PATTERN
from shared.router import Router
from shared.service.service import Service

Looker = Annotated[Caller, Depends(allow("iro", "iro_admin", "iro_manager", "admin"))]
EventId = Annotated[str | None, Query(min_length=1, max_length=200)]
AskedId = Annotated[str | None, Query(pattern=ID_PATTERN, max_length=64)]


def router(service: Service, previews: Previews) -> Router:
    """`/previews`: nothing is sent, and no link in it records anything."""
    routes = Router(prefix="/previews", tags=["notices"])

    @routes.get("")
    async def look(caller: Looker, event: EventId = None, recipient: AskedId = None) -> list[PreviewOfLetter]:
        """The letters because of the event with this id (none without one); `recipient` is a person's id or a kind of
        recipient."""
        found = await previews.of_event(event, recipient) if event is not None else []
        for each in found:
            await must_see_notice(service, caller, each.notice, "event")
        for subject in sorted({about(each.notice).subject for each in found}):
            await service.audit.read(caller, "previewed_letters", subject)
        return [_shown(each) for each in found]

    return routes


def _shown(preview: Preview) -> PreviewOfLetter:
    notice, letter = preview.notice, preview.letter
    return PreviewOfLetter(
        notice_id=notice["id"],
        child_id=notice["child_id"] or None,
        recipient=Recipient(kind=notice["recipient_kind"], id=notice["recipient_id"] or None),
        template=notice["template"],
        status=notice["status"],
        subject=letter.subject if letter is not None else None,
        text=letter.text if letter is not None else None,
        why_not=preview.why_not,
    )
