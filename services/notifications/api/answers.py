"""The two commonest answers by a link in a letter, without an account: "I told the child on ...", and "done on ..."."""

from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse

from services.notifications.actions.answers import tell_that_it_is_done, tell_that_the_child_was_told
from services.notifications.api.bearers import EXPIRED, USED, Bearer, LinkInPath, bearer_of, used, was_used
from services.notifications.api.page_route import PageRoute, page, reads_pages
from services.notifications.pages import render
from services.notifications.queries import links as link_queries
from services.notifications.rules.links import Purpose
from services.notifications.schemas.court_documents import AnswerForm
from shared.auth import audit
from shared.auth.access import public
from shared.events.base import to_date
from shared.ops.clock import real_now
from shared.refusals import Unprocessable
from shared.router import Router
from shared.service.service import Service
from shared.web.refusing import refuses

_REFUSED: Final = refuses(
    EXPIRED, USED, "child-already-told", "nothing-left-to-do", "notice-is-sending", missing="link"
)


class _Asks(NamedTuple):
    heading: str
    records: str
    label: str


_TOLD: Final = _Asks(
    "The child was told who the IRO is",
    "When you press the button it is recorded that you told the child {child} in person who the IRO is.",
    "On which day did you tell the child?",
)
_DONE: Final[Mapping[str, _Asks]] = {
    "court_document_copied": _Asks(
        "The IRO has the court document",
        "When you press the button it is recorded that the IRO of the child {child} has a copy of the court document.",
        "On which day did the IRO get it?",
    ),
    "review_record_to_court": _Asks(
        "The court has the review record",
        "When you press the button it is recorded that the record of the review of the child {child} was sent to the"
        " court.",
        "On which day was it sent?",
    ),
}


def router(service: Service) -> Router:
    """`/told/{link}`: the page with what will be recorded, and the form that records it, once."""
    routes = Router(prefix="/told", tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)

    @routes.get("/{link}", responses=_REFUSED)
    @public
    async def answer_page(link: LinkInPath) -> Response:
        """What will be recorded, and the form. It records nothing."""
        bearer = await _unused(service, link)
        return page(render.answer_page(_view(link, bearer, "")))

    @routes.post("/{link}", responses=_REFUSED)
    @public
    async def answer(request: Request, link: LinkInPath, sent: Annotated[AnswerForm, Form()]) -> Response:
        """Record it, in the name of the letter's recipient; the link is used by that."""
        bearer = await _unused(service, link)
        try:
            await _record(service, bearer, sent.on)
        except Unprocessable as wrong:
            if not reads_pages(request):
                raise
            said = "; ".join(each.message for each in wrong.errors)
            view = _view(link, bearer, sent.on, f"The day {said}")
            return page(render.answer_page(view), wrong.status)
        return page(render.message_page("Recorded", "Thank you. This link is used now; nothing else is to be done."))

    return routes


async def _unused(service: Service, link: str) -> Bearer:
    bearer = await bearer_of(service, link, Purpose.TOLD, Purpose.DONE)
    if await was_used(service, bearer):
        raise used()
    return bearer


async def _record(service: Service, bearer: Bearer, day: str) -> None:
    try:
        on = to_date(day)
    except ValueError as wrong:
        raise Unprocessable.at("/on", "is to be given, as 2026-01-31") from wrong
    async with service.work() as work:
        if not await link_queries.use(work.connection, bearer.link.once, real_now()):
            raise used()
        if bearer.link.purpose is Purpose.TOLD:
            await tell_that_the_child_was_told(work, bearer.notice, on, bearer.caller.subject)
        else:
            await tell_that_it_is_done(work, bearer.notice, on, bearer.caller.subject)
        await audit.record(
            work.connection, bearer.caller, f"answered_by_link_{bearer.link.purpose}", bearer.child_id, work.now
        )


def _view(link: str, bearer: Bearer, on: str, wrong: str | None = None) -> render.AnswerView:
    asks = _TOLD if bearer.link.purpose is Purpose.TOLD else _DONE[bearer.notice["duty"]]
    return render.AnswerView(
        action=f"/notifications/told/{link}",
        heading=asks.heading,
        records=asks.records.format(child=bearer.child_id),
        label=asks.label,
        on=on,
        wrong=wrong,
    )
