"""Pages by the keyboard alone: a child's, a review's forms, a dispute's, people's, and the child's own."""

from collections.abc import Iterator

import pytest

from tests.system.browser.chromium import Browser, Page
from tests.system.browser.keyboard import begins_at_the_top, enters, goes_to, walks_in_reading_order
from tests.system.browser.looks import SHOTS, address, is_accessible, is_read_on_a_phone, signed_in
from tests.system.e2e.system import System, became_looked_after

DAY = "2026-01-05"
SUMMARY = ".govuk-error-summary"
SENT_BY = "main form[method=post] button"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """JO is the IRO of two brothers, whose first reviews were to be held by yesterday; C1048's was, on 29 January."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    brothers = [
        became_looked_after(child, DAY, [other], social_worker_id="SW1", placement=PLACEMENT)
        for child, other in (("C1047", "C1048"), ("C1048", "C1047"))
    ]
    started.post("/notifications/events", brothers)
    started.settles()
    started.clock_moves_to("2026-02-03T09:00:00Z")
    started.post(f"/scheduling/reviews/{review(started, 'C1048')}/held", {"held_on": "2026-01-29"})
    started.settles()
    yield started
    started.kill()


PLACEMENT = {"id": "P1", "type": "U4", "started_on": DAY, "emergency": False}


def review(system: System, child: str) -> str:
    return str(system.get(f"/scheduling/children/{child}/reviews")["items"][0]["id"])


def path_of(system: System, path: str) -> str:
    """The path, with the id of the review of the child whom it names."""
    for child in ("C1047", "C1048"):
        path = path.replace(f"<{child}>", review(system, child) if f"<{child}>" in path else "")
    return path


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("role", "subject", "path"),
    [
        ("iro", "JO", "children/C1047"),
        ("iro", "JO", "reviews/<C1047>"),
        ("iro", "JO", "reviews/<C1048>/outcome"),
        ("iro", "JO", "reviews/<C1048>/outcome/health"),
        ("iro_manager", "M1", "people"),
        ("child", "C1047", "own/"),
        ("child", "C1047", "own/wishes"),
    ],
)
def test_tab_reaches_every_control_in_reading_order_and_the_focus_is_seen(
    system: System, browser: Browser, role: str, subject: str, path: str
) -> None:
    page = signed_in(system, browser, role, subject, path=path_of(system, path))
    reached = walks_in_reading_order(page)
    assert reached[0] == "Skip to main content"
    assert page.errors == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("role", "subject", "path", "field", "text"),
    [
        ("iro", "JO", "reviews/<C1047>/arrangement", "#arranged_for-day", "x"),
        ("iro", "JO", "reviews/<C1047>/held", "#day-day", "x"),
        ("iro", "JO", "challenges/dispute?child_id=C1047", "main form input[type=text]", ""),
        ("iro_manager", "M1", "people/new?child_id=C1047", "#name", ""),
        ("iro_manager", "M1", "people/new-iro", "#name", ""),
        ("child", "C1047", "own/ask?about=question", "textarea", ""),
    ],
)
def test_a_form_is_sent_by_enter_and_the_summary_of_what_is_wrong_takes_the_focus_and_leads_to_the_field(
    system: System, browser: Browser, role: str, subject: str, path: str, field: str, text: str
) -> None:
    page = signed_in(system, browser, role, subject, path=path_of(system, path), scripts=True)
    walks_in_reading_order(page)
    begins_at_the_top(page)
    goes_to(page, field)
    page.tab.keyboard.type(text)
    if field == "textarea":  # where Enter begins a line
        goes_to(page, SENT_BY)
    enters(page)
    assert page.errors.pop().startswith("Failed to load resource: the server responded with a status of 422")
    assert page.evaluate(f"document.activeElement.matches('{SUMMARY}')"), page.text("main")
    leads_to_the_field(page)
    walks_in_reading_order(page)
    assert page.errors == []


def leads_to_the_field(page: Page) -> None:
    page.press("Tab")
    named = str(page.evaluate("document.activeElement.hash"))
    page.press("Enter")
    assert page.evaluate("'#' + document.activeElement.id") == named


@pytest.mark.timeout(300)
def test_by_the_keyboard_alone_somebody_is_reminded_of_what_is_late_and_the_page_says_so(
    system: System, browser: Browser
) -> None:
    page = signed_in(system, browser, "iro", "JO")
    is_accessible(page)
    page.screenshot(SHOTS / "today-remind.png")
    goes_to(page, "form[action$='/reminder'] button")
    said = str(page.evaluate("document.activeElement.closest('li').querySelector('p').textContent"))
    enters(page)
    assert "they are reminded" in page.text(".govuk-notification-banner")
    system.settles()
    page.go(address(system, ""))
    assert "Reminded on 3 February by Jo Example" in page.text("main"), said
    is_accessible(page)
    page.screenshot(SHOTS / "today-reminded.png")
    page.go(address(system, "children/C1047"))
    is_accessible(page)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.screenshot(SHOTS / "child-reminded.png")
    page.go(address(system, ""))
    is_read_on_a_phone(page, "today-reminded")
