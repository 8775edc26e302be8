"""What is said on a page comes here as an event: the answer waits for it, but not for long."""

import asyncio
from typing import Any

import httpx

from services.reporting.actions.hearing import PATIENCE
from shared.events.services.duties import DutyOpened
from tests.reporting.pages.test_today import REVIEW
from tests.support import facts
from tests.support.events import said
from tests.support.forms_sent import sends
from tests.support.reporting_site import Site

HELD: dict[str, Any] = {"day__day": "14", "day__month": "1", "day__year": "2026"}


async def says_it_was_held(site: Site) -> httpx.Response:
    site.others.told["/scheduling/reviews/R1"] = REVIEW
    return await sends(site, "/reporting/reviews/R1/held", signed_in_as="iro", subject="I1", **HELD)


async def test_the_answer_waits_until_all_that_was_announced_of_it_is_heard(site: Site) -> None:
    site.others.announces = ("E1", "E2")
    saying = asyncio.create_task(says_it_was_held(site))
    opened = said(facts.duty(DutyOpened), "C1", by="scheduling")
    await site.svc.hears(opened._replace(id="E1"), opened._replace(id="E2", source="/iro/allocation"))
    await asyncio.sleep(0.2)
    assert not saying.done()
    await site.svc.hears(opened._replace(id="E2"))
    assert (await saying).headers["location"] == "/reporting/?done=held"


async def test_where_nothing_is_heard_of_it_the_page_says_within_seconds_that_it_may_take_a_moment(site: Site) -> None:
    site.others.announces = ("E1",)
    async with asyncio.timeout(2 * PATIENCE):
        done = await says_it_was_held(site)
    assert done.headers["location"] == "/reporting/?done=held_not_yet"
    page = await site.page(done.headers["location"], "iro", subject="I1")
    assert "the review was held. Its time limit is met" in page
    assert "It may take a moment until this page shows it" in page
