"""An IRO's morning between two meetings: the page of today says what to do, and she does it there; then her child's."""

import re
from collections.abc import Iterator

import pytest

from tests.system.browser.chromium import Browser
from tests.system.browser.looks import NARROW, SHOTS, address, is_accessible, signed_in
from tests.system.e2e.system import System, became_looked_after, event

DAY = "2026-01-05"
MISSING = {"occurred_on": "2026-01-29", "category": "overnight", "record_ref": "R1", "episode_id": "E1"}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """JO has two brothers, of whom nobody has said whether their first reviews were held, and one went missing; a third
    child can have nobody. It is the day after the reviews' last day."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    brothers = [
        became_looked_after(child, DAY, [other], social_worker_id="SW1")
        for child, other in (("C1047", "C1048"), ("C1048", "C1047"))
    ]
    started.post("/notifications/events", [*brothers, became_looked_after("C2000", DAY, social_worker_id="JO")])
    started.settles()
    started.clock_moves_to("2026-01-30T09:00:00Z")
    missing = event("child.went_missing", "C1048", "2026-01-29", **MISSING, social_worker_id="SW1")
    started.post("/notifications/events", [missing])
    started.settles()
    started.clock_moves_to("2026-02-03T09:12:00Z")
    yield started
    started.kill()


def test_an_iro_reads_what_to_do_and_says_there_that_a_review_was_held(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro", "JO")
    is_accessible(page)
    page.screenshot(SHOTS / "today-iro.png")
    assert page.text("h1") == "Today"
    assert page.text(".iro-who__name").endswith("Jo Example, IRO")
    first, second = page.texts("#do ~ .iro-items > li")
    assert first.startswith("Late by law\nChild C1047 First review: was it held?".replace("\n", " "))
    assert "late by 1 working day" in first
    assert "Child C1048" in second
    assert "C2000" not in page.html(), "of whom she is not to know"
    page.click(".iro-item__acts a", loads_a_page=True)
    assert page.text("h1") == "Say that the review was held"
    is_accessible(page)
    page.click("main button", loads_a_page=True)
    assert "Enter the day on which it was held" in page.text(".govuk-error-summary")
    page.screenshot(SHOTS / "today-held-wrong.png")
    assert page.errors.pop().startswith("Failed to load resource: the server responded with a status of 422")
    for field, text in (("#day-day", "2"), ("#day-month", "2"), ("#day-year", "2026")):
        page.types(field, text)
    page.click("main button", loads_a_page=True)
    assert "the review was held" in page.text(".govuk-notification-banner")
    assert page.errors == []
    system.settles()
    page.go(address(system, ""))
    assert "First review: was it held?" not in page.texts("#do ~ .iro-items > li")[0].partition("Child C1048")[0]
    page.go(address(system, "children/C1047?everything=1"))
    assert "Review held" in page.text("table")


def test_a_childs_page_says_what_she_is_to_do_and_folds_away_what_the_machinery_did(
    system: System, browser: Browser
) -> None:
    page = signed_in(system, browser, "iro", "JO")
    page.go(address(system, "children/C1048"))
    is_accessible(page)
    page.screenshot(SHOTS / "today-child.png")
    assert "Jo Example" in page.text("dl")
    assert "0 of 7 ready" in page.text("dl")
    assert "Time limit" not in page.text("table")
    page.click("a[href*='/matters/']", loads_a_page=True)
    is_accessible(page)
    page.click("input[value=no]")
    page.click("main button", loads_a_page=True)
    page.screenshot(SHOTS / "today-answer-wrong.png")
    said = page.text(".govuk-error-summary")
    assert re.search("why no review is needed.*in a sentence.*child was asked", said, re.DOTALL)
    page.click("input[value=plan_meets_needs]")
    page.types("#reason", "The carers' plan for her evenings is enough.")
    page.click("#child_consulted")
    page.click("main button", loads_a_page=True)
    assert "the matter is answered" in page.text(".govuk-notification-banner")
    (answered,) = system.get("/scheduling/matters", child_id="C1048", status="answered")["items"]
    assert (answered["answered_by"], answered["reason_code"]) == ("JO", "plan_meets_needs")


@pytest.mark.parametrize(
    ("role", "subject", "says"),
    [
        ("iro_manager", "M1", ["Without an IRO", "Disputes that run out soon", "Late, by IRO", "People"]),
        ("iro_admin", "A1", ["Do today", "Without an IRO", "Tasks that nobody has taken"]),
        ("social_worker", "SW1", ["Do today", "Social worker to discuss the review", "Waiting for others"]),
        ("senior_manager", "S1", ["Disputes that run out soon", "Late, by IRO", "Patterns seen this year"]),
    ],
)
def test_everybody_reads_what_is_theirs_on_a_phone_too(
    system: System, browser: Browser, role: str, subject: str, says: list[str]
) -> None:
    page = signed_in(system, browser, role, subject)
    is_accessible(page)
    page.screenshot(SHOTS / f"today-{role}.png")
    for each in says:
        assert each in page.text("main")
    page.resize(NARROW, 800)
    page.go(address(system, ""))
    is_accessible(page, NARROW)
    page.screenshot(SHOTS / f"today-{role}-narrow.png")


def test_the_keyboard_alone_reaches_the_first_thing_to_do_and_signing_out(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro", "JO", width=NARROW)
    is_accessible(page, NARROW)
    page.screenshot(SHOTS / "today-iro-narrow.png")
    reached = []
    for _ in range(30):
        page.press("Tab")
        reached.append(str(page.evaluate("document.activeElement.textContent.trim()")))
    assert reached[0] == "Skip to main content"
    assert reached.index("Sign out") < next(at for at, each in enumerate(reached) if each.startswith("It was held"))
    page.click(".iro-who__name", loads_a_page=True)
    assert page.text("h1") == "You are signed in as Jo Example"
    is_accessible(page, NARROW)
    page.screenshot(SHOTS / "today-me-narrow.png")
    page.click(".iro-who__button", loads_a_page=True)
    assert page.text("h1") == "You are signed out"
    page.screenshot(SHOTS / "signed-out-narrow.png")
    assert page.errors == []
    page.go(address(system, ""))
    assert page.text("h1") == "You need to sign in"
