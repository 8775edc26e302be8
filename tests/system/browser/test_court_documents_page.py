"""The page of court documents: what is owed to whom, for an IRO, for the legal department, and on a phone."""

from collections.abc import Iterator

import pytest

from tests.system.browser.chromium import Browser, Page
from tests.system.browser.looks import NARROW, SHOTS, address, is_accessible, signed_in
from tests.system.browser.test_disputes import day, goes
from tests.system.e2e.system import System, became_looked_after, event

DAY = "2026-01-05"
LEGAL = {"hearing_id": "H1", "kind": "final", "on": "2026-01-20", "case_number": "HU26C50001"}


def document(id_: str, **more: str) -> dict[str, object]:
    data = {"document_id": id_, "kind": "expert_report", "received_on": DAY, **more}
    return event("court_document.received", "C1047", DAY) | {"id": id_, "data": data}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """JO's child is before a court: one document with its link, one that nobody linked; it is the seventh day."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    linked = document("D1", link="http://127.0.0.1:9/documents/1")
    began = event("proceedings.started", "C1047", DAY) | {"data": {"case_number": "HU26C50001", "started_on": DAY}}
    listed = event("hearing.listed", "C1047", DAY) | {"data": LEGAL}
    started.post(
        "/notifications/events",
        [became_looked_after("C1047", DAY), began, listed, linked, document("D2", kind="order")],
    )
    started.settles()
    started.clock_moves_to("2026-01-14T09:00:00Z")
    yield started
    started.kill()


def sees(page: Page, name: str, width: int = 1280) -> None:
    is_accessible(page, width)
    page.screenshot(SHOTS / f"documents-{name}.png")


def statuses(system: System) -> list[str]:
    return sorted(each["status"] for each in system.get("/notifications/court-documents")["items"])


def test_an_iro_opens_what_is_hers_and_the_legal_department_sees_what_it_owes(system: System, browser: Browser) -> None:
    jo = signed_in(system, browser, "iro", "JO")
    jo.go(address(system, "court-documents"))
    said = jo.text("main")
    assert "2 court documents are still owed to an IRO, 2 late." in said
    assert "You have the link: open it" in said
    assert "The legal department owes the IRO (you) a link to it" in said
    assert "Tuesday 20 January: Final hearing, case HU26C50001 in 4 working days" in said.replace("\n", " ")
    assert "2 court documents still owed" in said
    sees(jo, "iro")
    goes(jo, "Open")
    assert jo.text("h1") == "Open a court document"
    assert statuses(system) == ["due", "received"], "looking at the page records nothing"
    jo.go(address(system, "court-documents"))
    goes(jo, "I have it already")
    jo.click("main button", loads_a_page=True)
    assert "Enter the day as a day, a month and a year" in jo.text(".govuk-error-summary")
    assert jo.errors.pop().startswith("Failed to load resource: the server responded with a status of 422")
    day(jo, "on", "13 1 2026")
    jo.click("main button", loads_a_page=True)
    assert "the IRO has the document" in jo.text(".govuk-notification-banner")
    system.settles()
    assert "received" in statuses(system)
    assert "due" not in statuses(system)
    legal = signed_in(system, browser, "legal", "L1")
    assert legal.text("h1") == "Court documents", "the department's own first page"
    assert legal.texts("nav[aria-label=Main] a") == ["Court documents"]
    assert "The legal department owes the IRO (Jo Example) a link to it" in legal.text("main")
    assert "/reporting/children/" not in legal.html()
    sees(legal, "legal")
    goes(legal, "The IRO has it")
    day(legal, "on", "14 1 2026")
    legal.click("main button", loads_a_page=True)
    system.settles()
    legal.go(address(system, "court-documents"))
    assert "Every court document is with the child's IRO." in legal.text("main")
    legal.resize(NARROW, 800)
    legal.go(address(system, "court-documents?status=all"))
    sees(legal, "legal-narrow", NARROW)
