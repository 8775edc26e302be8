"""The page of court documents: what is owed to whom, who may say that an IRO has one, and the hearings ahead."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from tests.support.dispute_pages import Form, shown
from tests.support.harness import Harness
from tests.support.reporting_site import BROWSER, Site

PAGE = "/reporting/court-documents"
DUE: dict[str, Any] = {
    "id": "ROW1",
    "child_id": "C1",
    "document_id": "DOC1",
    "kind": "expert_report",
    "received_on": "2026-01-07",
    "case_number": "HU26",
    "also_for": [],
    "iro_id": "I1",
    "status": "due",
    "due_on": "2026-01-14",
    "copied_on": None,
    "has_link": True,
    "open": "/notifications/court-documents/ROW1/open",
    "duty_id": "DUTY1",
}
UNLINKED = {**DUE, "id": "ROW2", "document_id": "DOC2", "kind": "order", "status": "received", "has_link": False}
WITHOUT_IRO = {**UNLINKED, "id": "ROW3", "document_id": "DOC3", "child_id": "C3", "has_link": True, "iro_id": None}
OPENED = {**DUE, "id": "ROW4", "document_id": "DOC4", "status": "opened", "copied_on": "2026-01-08", "duty_id": None}
HEARING = {"hearing_id": "H1", "kind": "final", "on": "2026-01-16", "case_number": "HU26", "child_ids": ["C1", "C2"]}
HAD = f"{PAGE}/had?child_id=C1&id="


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    made.others.told |= {
        "/notifications/court-documents": {"items": [DUE, UNLINKED, WITHOUT_IRO, OPENED]},
        "/notifications/hearings": {"items": [HEARING]},
    }
    yield made
    await made.closes()


async def test_it_says_who_owes_what_to_whom_and_what_comes_before_the_court(site: Site) -> None:
    page = await site.page(PAGE, "iro_manager")
    assert "3 court documents are still owed to an IRO; none is late." in page
    assert "Jo Mensah has the link, and is to open it" in page
    assert "The legal department owes the IRO (Jo Mensah) a link to it" in page
    assert "The IRO manager is to give the child an IRO" in page
    assert "Friday 16 January: Final hearing, case HU26 in 2 working days" in page
    assert "For Child C1 , Child C2 . 2 court documents still owed" in page


@pytest.mark.parametrize(("due_on", "late"), [("2026-01-13", "3 late"), ("2026-01-14", "none"), ("2026-01-15", "none")])
async def test_a_document_is_late_the_day_after_its_last_one(site: Site, due_on: str, late: str) -> None:
    items = [{**each, "due_on": due_on} for each in (DUE, UNLINKED, WITHOUT_IRO)]
    site.others.told["/notifications/court-documents"] = {"items": items}
    assert f"still owed to an IRO{',' if late[0] == '3' else ';'} {late}" in await site.page(PAGE, "auditor")


async def test_an_iro_is_offered_to_open_hers_on_notifications_own_page_and_to_say_that_she_has_it(site: Site) -> None:
    page = await shown(site, PAGE)
    assert 'href="/notifications/court-documents/ROW1/open"' in page
    assert "I have it already" in page
    assert "The IRO has it<" not in page
    assert site.others.said == []


async def test_who_stands_in_for_her_is_offered_to_open_it_and_nobody_of_the_office_is(site: Site) -> None:
    page = await shown(site, PAGE, "iro", "I7")
    assert 'href="/notifications/court-documents/ROW1/open"' in page
    assert "I have it already" not in page
    assert "/open" not in await shown(site, PAGE, "iro_admin", "A1")


async def test_she_says_so_of_the_notice_by_which_she_was_told(site: Site) -> None:
    notices = [
        {"id": "N1", "document_id": "DOC1", "template": "court_document_wanted"},
        {"id": "N2", "document_id": "DOC1", "template": "court_document_to_iro"},
    ]
    site.others.told["/notifications/notices"] = {"items": notices}
    form = Form(site, f"{HAD}ROW1")
    assert "Enter the day" in (await form.sends()).text
    done = await form.sends(**{"on-day": "9", "on-month": "1", "on-year": "2026"})
    assert done.headers["location"] == f"{PAGE}?done=document_had"
    assert site.others.said == [("POST", "/notifications/notices/N2/acknowledgement", {"on": "2026-01-09"}, "3")]


@pytest.mark.parametrize(("role", "subject"), [("legal", "L1"), ("iro_admin", "A1")])
async def test_whoever_owes_the_copy_says_so_of_the_duty(site: Site, role: str, subject: str) -> None:
    assert "The IRO has it" in await shown(site, PAGE, role, subject)
    form = Form(site, f"{HAD}ROW2", role, subject)
    await form.sends(**{"on-day": "9", "on-month": "1", "on-year": "2026"})
    assert site.others.said == [("POST", "/notifications/duties/DUTY1/met", {"on": "2026-01-09"}, "3")]


async def test_the_legal_department_comes_to_its_own_page_and_to_no_childs(site: Site) -> None:
    home = await site.get("/reporting/", None, **BROWSER, **site.token("legal", "L1"))
    assert (home.status_code, home.headers["location"]) == (303, PAGE)
    page = await shown(site, PAGE, "legal", "L1")
    assert "/reporting/children/" not in page
    assert (await site.get("/reporting/children/C1", "legal")).status_code == 403
    assert (await site.get("/reporting/me", "legal")).status_code == 200


async def test_what_is_asked_for_is_a_list_and_a_file(site: Site) -> None:
    page = await site.page(f"{PAGE}?status=opened", "iro_manager")
    assert "Jo Mensah, since 8 January 2026" in page
    file = await site.get(f"{PAGE}?status=all&format=csv")
    assert len(file.text.splitlines()) == 5
    assert len((await site.get(f"{PAGE}?format=csv")).text.splitlines()) == 4, "what is owed"


async def test_what_is_not_hers_to_see_or_to_say_is_not_there(site: Site) -> None:
    assert (await Form(site, f"{HAD}ROW9").shown()).status_code == 404
    for role in ("social_worker", "team_manager", "corporate_iro", "child", "dashboard"):
        assert (await site.get(PAGE, role)).status_code == 403
    assert (await site.get(f"{HAD}ROW1", "iro_manager")).status_code == 403


async def test_a_page_that_nobody_can_fill_says_so(site: Site) -> None:
    site.others.away = {"notifications"}
    page = await site.page(PAGE, "iro_manager")
    assert "a part of the system does not answer" in page
    assert "Every court document is with" not in page
