"""A dispute in the browser, from a concern to what changed for the children; and what is read of it on the board."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.browser.chromium import Browser, Page
from tests.system.browser.looks import NARROW, SHOTS, address, is_accessible, signed_in
from tests.system.e2e.system import ROOT, System

SIBLINGS = ROOT / "docs" / "examples" / "three-siblings" / "first-day.json"
JO = {"name": "Jo Bell"}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """BEN, ANA and CAL have one IRO, JO, and the managers TOM, SUE, HAN and DEE; two weeks after their first day."""
    folder = tmp_path_factory.mktemp("council") / "data"
    started = System(folder, "--no-sample", "--simulated-clock", "2026-03-02T09:00")
    started.iro_joins("JO", **JO)
    started.post("/notifications/events", json.loads(Path(SIBLINGS).read_text(encoding="utf-8")))
    started.settles()
    started.clock_moves_to("2026-03-16T12:00:00Z")
    yield started
    started.kill()


def sees(page: Page, name: str, width: int = 1280) -> None:
    """The page as it is, looked at by nobody and by a picture."""
    is_accessible(page, width)
    page.screenshot(SHOTS / f"disputes-{name}.png")


def goes(page: Page, text: str) -> None:
    """Follow the first link or button with these words."""
    found = (
        "[...document.querySelectorAll('main a, main button')]"
        f".find(each => each.textContent.trim().startsWith({json.dumps(text)}))"
    )
    page.evaluate(f"{found}.setAttribute('data-next', '')")
    page.click("[data-next]", loads_a_page=True)


def chooses(page: Page, name: str, *values: str) -> None:
    for value in values:
        page.click(f"input[name='{name}'][value='{value}']")


def day(page: Page, name: str, said: str) -> None:
    for part, text in zip(("day", "month", "year"), said.split(), strict=True):
        page.types(f"#{name}-{part}", text)


def the_dispute(system: System) -> str:
    (found,) = system.get("/escalation/disputes")["items"]
    return str(found["id"])


def board(system: System, browser: Browser, role: str = "iro_manager", subject: str = "M1") -> Page:
    page = signed_in(system, browser, role, subject)
    page.go(address(system, "disputes"))
    return page


@pytest.mark.timeout(300)
def test_a_dispute_goes_from_a_concern_to_what_changed_for_the_children(system: System, browser: Browser) -> None:
    raises_a_concern_and_makes_it_formal(system, browser)
    the_team_manager_answers_and_the_iro_takes_it_further(system, browser)
    a_manager_reads_which_runs_out_this_week(system, browser)
    it_is_settled_with_what_changed(system, browser)


def raises_a_concern_and_makes_it_formal(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro", "JO")
    page.go(address(system, "children/BEN"))
    goes(page, "Concerns and disputes for this child")
    sees(page, "childs")
    assert "No dispute was opened for this child" in page.text("main")
    goes(page, "Raise a concern")
    sees(page, "concern-new")
    page.click("main button", loads_a_page=True)
    assert "Choose what it is about" in page.text(".govuk-error-summary")
    assert page.errors.pop().startswith("Failed to load resource: the server responded with a status of 422")
    chooses(page, "category", "contact")
    page.types("#raised_with", "TOM")
    page.click("main button", loads_a_page=True)
    assert page.text("h1") == "Child BEN: contact with family and others"
    assert "To be settled by Monday 23 March (in 5 working days)" in page.text("main")
    sees(page, "concern")
    where = str(page.evaluate("location.pathname"))
    system.clock_moves_to("2026-03-24T12:00:00Z")
    page.go(address(system, where.removeprefix("/reporting/")))
    assert "Late" in page.text(".iro-stands")
    goes(page, "Make it formal")
    sees(page, "formal")
    chooses(page, "also_for", "ANA", "CAL")
    chooses(page, "wishes", "wants_it")
    page.click("main button", loads_a_page=True)
    assert page.text("h1") == "Child BEN: contact with family and others"
    assert "Team manager: TOM. Answer due by Tuesday 31 March (in 5 working days)" in page.text(".iro-stands")
    assert "0 of 20 working days used, 20 left; the last is 23 April 2026" in page.text("main")
    sees(page, "opened")
    shown = board(system, browser)
    assert "No dispute runs out in the next seven days." in shown.text("main")
    assert "also for ANA, CAL" in shown.text(".iro-board")
    assert "Team manager: TOM" in shown.text(".iro-board")
    sees(shown, "board")


def the_team_manager_answers_and_the_iro_takes_it_further(system: System, browser: Browser) -> None:
    system.clock_moves_to("2026-03-25T12:00:00Z")
    tom = signed_in(system, browser, "team_manager", "TOM")
    goes(tom, "Read and act")
    sees(tom, "toms")
    assert "you" in tom.text(".iro-stands")
    assert "End it" not in tom.text("main"), "nobody ends what is against her"
    goes(tom, "Answer")
    sees(tom, "answer")
    chooses(tom, "agreed", "refused")
    chooses(tom, "resources", "yes")
    tom.click("main button", loads_a_page=True)
    assert "The answer is put on record" in tom.text(".govuk-notification-banner")
    assert "IRO: Jo Bell" in tom.text(".iro-stands")
    assert "Not agreed" in tom.text(".iro-answer")
    sees(tom, "answered")
    shown = board(system, browser)
    assert "IRO: Jo Bell" in shown.text(".iro-board")
    jo = signed_in(system, browser, "iro", "JO")
    sees(jo, "jos-day")
    goes(jo, "Read and act")
    goes(jo, "Say what you think of the answer")
    sees(jo, "view")
    chooses(jo, "view", "not_accepted")
    jo.click("main button", loads_a_page=True)
    goes(jo, "Take it to the next stage")
    sees(jo, "next-stage")
    chooses(jo, "to", "3")
    jo.click("main button", loads_a_page=True)
    assert "Say in a sentence why a stage is passed over" in jo.text(".govuk-error-summary")
    assert jo.errors.pop().startswith("Failed to load resource: the server responded with a status of 422")
    chooses(jo, "to", "2")
    jo.click("main button", loads_a_page=True)
    assert "Service manager: SUE. Answer due by Wednesday 1 April (in 5 working days)" in jo.text(".iro-stands")
    history = jo.texts(".iro-history li")
    assert "Taken to the service manager, by you" in history[0]
    assert ["Take back" in each for each in history] == [True, False, False, False], "what was said last"
    sees(jo, "moved")
    shown = board(system, browser)
    assert "Service manager: SUE" in shown.text(".iro-board")


def a_manager_reads_which_runs_out_this_week(system: System, browser: Browser) -> None:
    system.clock_moves_to("2026-04-17T12:00:00Z")
    page = signed_in(system, browser, "iro_manager", "M1")
    assert "Disputes that run out soon" in page.text("main")
    first_screen = "document.querySelector('.iro-board__answer + ul').getBoundingClientRect().bottom"
    page.click("a[href='/reporting/disputes']", loads_a_page=True)
    answer = page.text(".iro-board__answer + ul")
    assert page.text(".iro-board__answer") == "1 dispute runs out in the next seven days:"
    assert "Child BEN: contact with family and others, on Thursday 23 April, 4 working days left" in answer
    assert "Director: DEE" in answer, "whose turn it is"
    assert float(page.evaluate(first_screen)) < 800, "without scrolling"
    sees(page, "week")
    page.resize(NARROW, 800)
    page.go(address(system, "disputes"))
    sees(page, "week-narrow", NARROW)
    page.go(address(system, f"disputes/{the_dispute(system)}"))
    sees(page, "dispute-narrow", NARROW)


def it_is_settled_with_what_changed(system: System, browser: Browser) -> None:
    jo = signed_in(system, browser, "iro", "JO")
    jo.go(address(system, f"disputes/{the_dispute(system)}"))
    assert "No answer had come: it went to the director" in jo.text(".iro-history")
    goes(jo, "End it")
    chooses(jo, "outcome", "partly")
    jo.types("#remedy_1_text", "See Ana every Saturday")
    jo.click("main button", loads_a_page=True)
    wrong = jo.text(".govuk-error-summary")
    assert "Choose what changed for the child" in wrong
    assert "Enter the id of who is to do it" in wrong
    jo.screenshot(SHOTS / "disputes-end-wrong.png")
    assert jo.errors.pop().startswith("Failed to load resource: the server responded with a status of 422")
    chooses(jo, "what_changed", "contact_arranged")
    jo.types("#remedy_1_who", "SAM")
    day(jo, "remedy_1_due", "30 4 2026")
    jo.click("main button", loads_a_page=True)
    assert "Agreed in part on 17 April 2026" in jo.text(".iro-stands")
    assert "What changed for the child: Contact was arranged" in jo.text("main")
    assert "See Ana every Saturday" in jo.text("main")
    sees(jo, "ended")
    goes(jo, "It was done")
    jo.click("main button", loads_a_page=True)
    assert "what was agreed was carried out" in jo.text(".govuk-notification-banner")
    assert "done on Friday 17 April" in jo.text("main")
    shown = board(system, browser)
    assert "No dispute is open." in shown.text("main")
    shown.go(address(system, "disputes?status=resolved"))
    assert "What changed: Contact was arranged" in shown.text(".iro-board")
    sees(shown, "closed")
