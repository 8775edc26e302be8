"""The letters to be posted on a day, to print; and, by another call, that they were posted."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Depends, Response
from fastapi.responses import HTMLResponse

from services.notifications.actions.posted import NOT_TO_BE_POSTED, record_posted
from services.notifications.api.sight import sight_of
from services.notifications.pages.print_run import NotPrinted, PrintView, Sheet, policy_for_printing, print_page
from services.notifications.queries import print_run as queries
from services.notifications.rules.announced import about
from services.notifications.schemas.print_run import LettersPosted, PostedBody
from services.notifications.sending.print_run import MOST, Printed, PrintRun
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.refusals import NotFound, Unprocessable
from shared.router import Router
from shared.service.service import Service
from shared.web.parameters import QueryDate
from shared.web.refusing import refuses

Printer = Annotated[Caller, Depends(allow("social_worker", "iro", "iro_admin", "iro_manager", "admin"))]
_NOTICE: Final = "notice"


def router(service: Service, run: PrintRun) -> Router:
    """`/print-run`: staff alone, of the children whom they see, for a letter has a name, an address and a story."""
    routes = Router(prefix="/print-run", tags=["tasks"])

    @routes.get("", response_class=HTMLResponse)
    async def print_run(caller: Printer, on: QueryDate = None) -> Response:
        """The letters to be posted on that day, today if none is named: what no message could tell, to people whose
        postal address is held and who asked for no other channel, that waited by the end of the day and was not posted
        since. Each is on sheets of its own, its address first, where a window envelope shows it. Nothing is recorded
        by it but who read it.
        """
        today = service.local_date(service.clock.now())
        if on is not None and on > today:
            raise Unprocessable.at("/query/on", "lies in the future: what is to be posted then is not known yet")
        async with service.looking() as work:
            seen = await sight_of(service, work, caller)
        printed = await run.of_day(on or today, seen)
        for subject in sorted({one for each in printed for one in each.about_ids}):
            await service.audit.read(caller, "printed_letters", subject)
        more = sum(len(each.notices) for each in printed) >= MOST
        page = print_page(PrintView(on or today, _sheets(printed), _not_printed(printed), more))
        return HTMLResponse(page, headers={"Content-Security-Policy": policy_for_printing()})

    _add_posted(routes, service)
    return routes


def _add_posted(routes: Router, service: Service) -> None:
    @routes.post("/posted", responses=refuses(NOT_TO_BE_POSTED, missing=_NOTICE))
    async def letters_posted(caller: Printer, body: PostedBody) -> LettersPosted:
        """These letters were posted on that day: they went out. That they arrived is said by POST
        /notifications/notices/{id}/verbal or …/acknowledgement, as of any letter. All of them, or none."""
        async with service.looking() as work:
            seen = await sight_of(service, work, caller)
        async with service.work() as work:
            found = await queries.by_ids(work.connection, body.notice_ids, to_change=True)
            rows = [row for row in found if seen.shows(*about(row))]
            if not {*body.notice_ids} <= {row["id"] for row in rows}:
                raise NotFound(_NOTICE)
            await record_posted(work, rows, body.on)
            for row in rows:
                await audit.record(work.connection, caller, "posted_letter", about(row).subject, work.now)
        return LettersPosted(notice_ids=[row["id"] for row in rows])


def _sheets(printed: Sequence[Printed]) -> list[Sheet]:
    return [
        Sheet(each.address, each.letter.text, _ids(each), each.letter.language, each.with_leaflets)
        for each in printed
        if each.letter is not None
    ]


def _not_printed(printed: Sequence[Printed]) -> list[NotPrinted]:
    return [
        NotPrinted(_ids(each), sorted(each.about_ids), each.why_not) for each in printed if each.why_not is not None
    ]


def _ids(printed: Printed) -> list[str]:
    return [row["id"] for row in printed.notices]
