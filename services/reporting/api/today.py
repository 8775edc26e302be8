"""The page of today and the page that says who is signed in."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.today import TodayRead, read_today
from services.reporting.api.access import WORKS, names_for
from services.reporting.api.forms import Done
from services.reporting.api.page_route import PageRoute, onward, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.done import DONE
from services.reporting.pages.links import COURT_DOCUMENTS
from services.reporting.pages.others import Others
from services.reporting.pages.places import TODAY
from services.reporting.pages.reader import reader_of
from services.reporting.pages.reminding import TODAY as TODAY_PAGE
from services.reporting.pages.reminding import Reminding, who_reminded
from services.reporting.pages.today.asked import Answers, Question, answers_of, needless, questions_of
from services.reporting.pages.today.view import TodayView, today_view
from services.reporting.rules.turns import ON_A_BOARD
from shared.auth.codes_only import reads_codes_only
from shared.auth.forms import form_token, token_of
from shared.auth.roles import Caller
from shared.router import Router

Works = Annotated[Caller, Depends(WORKS)]


def router(site: Site) -> Router:
    """`/reporting/` and `/reporting/me`."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)

    @routes.get("/")
    async def today_page(request: Request, caller: Works, done: Done = None) -> Response:
        """What the reader can do today, what comes this week, what waits for others, and what she answers for."""
        if not caller.has(*TODAY.roles):
            return onward(COURT_DOCUMENTS)  # the legal department has no day of its own here
        service = site.reads.service
        read = await read_today(service, caller, site.reads.today)
        answers = await ask_all(site.others, _asked(read, caller, site), token_of(request))
        names = await names_for(caller, site.names, _named(read, answers, caller))
        said, reminding = DONE.get(done or ""), _reminding(site, caller, read, names, request)
        return page(render.today_page(_view(site, caller, read, answers, reminding, said)))

    @routes.get("/me")
    async def me_page(caller: Works) -> Response:
        """Who is signed in here, in which roles, and what they let her do."""
        reader = await site.reader(caller)
        return page(render.me_page(reader, site.reads.service.profile.name, sample=site.sample()))

    return routes


def _reminding(site: Site, caller: Caller, read: TodayRead, names: Mapping[str, str], request: Request) -> Reminding:
    calendar, token = site.reads.service.profile.calendar, form_token(request)
    return Reminding(caller.subject, read.people, names, site.reads.today, calendar, token, TODAY_PAGE)


def _view(
    site: Site, caller: Caller, read: TodayRead, answers: Answers, reminding: Reminding, done: str | None
) -> TodayView:
    service, names = site.reads.service, reminding.names
    now = service.clock.now().astimezone(service.profile.calendar.zone)
    reader, sample = reader_of(caller, names), site.sample()
    return today_view(read, answers, reader, names, service.profile, now, sample=sample, reminding=reminding, done=done)


def _asked(read: TodayRead, caller: Caller, site: Site) -> dict[str, Question]:
    if reads_codes_only(caller):
        return {}
    known = needless(read.open_kinds, site.reads.service.profile.duties)
    return {name: each for name, each in questions_of(caller, site.reads.today).items() if name not in known}


async def ask_all(others: Others, asked: Mapping[str, Question], token: str) -> Answers:
    """Every question at once, each in the reader's own name."""
    told = await asyncio.gather(*(others.ask(path, token, **given) for path, given in asked.values()))
    return answers_of(dict(zip(asked, told, strict=True)), {name: path for name, (path, _) in asked.items()})


def _named(read: TodayRead, answers: Answers, caller: Caller) -> set[str]:
    """Of whom the page says the name: the reader herself, the IROs whose children's late duties and whose overdue
    reviews stand there, and those for whom a dispute waits, where they are known to be IROs."""
    waiting = {each for told in answers.of("disputes").items for each in told["waiting_for"]}
    late = [row["iro_id"] for row in read.late_iros if row["iro_id"]]
    first = [row["iro_id"] for row in read.late_iros[:ON_A_BOARD] if row["iro_id"]]
    known = {*late, *(each["iro_id"] for each in answers.of("caseloads").items)}
    reviews = [*answers.of("overdue").items, *answers.of("not_finished").items]
    chairs = {str(each.get("chair_id") or each.get("iro_id") or "") for each in reviews} - {""}
    herself = {caller.subject} if caller.has("iro", "corporate_iro") or caller.subject in late else set()
    return {*first, *chairs, *(waiting & known), *who_reminded(read.late_of_others)} | herself
