"""A manager takes back, in the browser and without a script, what was recorded by mistake, and restores it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.browser.chromium import Browser, Page
from tests.system.e2e.system import System, became_looked_after, event, iro

SHOTS = Path("test-results/browser")
DAY = "2026-01-05"
MISSING = {
    "occurred_on": DAY,
    "category": "overnight",
    "record_ref": "R1",
    "social_worker_id": "SW1",
    "episode_id": "E1",
}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A child who is said to have gone missing; it was another child."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    missing = event("child.went_missing", "C1047", DAY, **MISSING)
    started.post("/notifications/events", [became_looked_after("C1047", DAY), missing])
    started.settles()
    yield started
    started.kill()


def signed_in(system: System, browser: Browser) -> Page:
    """A tab of an IRO manager."""
    made = iro("token", "--role", "iro_manager", "--subject", "M1", "--data", str(system.data))
    page = browser.new_page()
    page.resize(1280, 1000)
    page.set_cookie(str(system.client.base_url), "iro_session", made.stdout.split()[-1])
    page.go(str(system.client.base_url.join("/reporting/children/C1047")))
    return page


def row(page: Page) -> str:
    (found,) = [each for each in page.texts("tbody td:first-of-type") if each.startswith("Went missing")]
    return found


def test_a_manager_takes_back_what_was_about_another_child_and_restores_it(system: System, browser: Browser) -> None:
    page = signed_in(system, browser)
    assert "Take back" in row(page)
    page.screenshot(SHOTS / "take-back-row.png")
    page.click("a[href*='child.went_missing']", loads_a_page=True)
    assert page.text("h1") == "Take back what was recorded"
    assert "Went missing, 5 January 2026" in page.text(".govuk-inset-text")
    assert page.evaluate("document.querySelectorAll('input:checked').length") == 0
    assert page.evaluate("document.scripts.length") == 0
    page.screenshot(SHOTS / "take-back-form.png")
    page.click("main button", loads_a_page=True)
    assert page.text(".govuk-error-summary__title") == "There is a problem"
    assert page.errors.pop().startswith("Failed to load resource: the server responded with a status of 422")
    page.screenshot(SHOTS / "take-back-refused.png")
    page.click("input[value='wrong_child']")
    page.click("main button", loads_a_page=True)
    assert "It was taken back" in page.text(".govuk-notification-banner")
    system.settles()
    page.go(str(system.client.base_url.join("/reporting/children/C1047")))
    assert "Restore" in row(page)
    page.screenshot(SHOTS / "take-back-done.png")
    page.click("a[href*='/restorations']", loads_a_page=True)
    page.screenshot(SHOTS / "restore-form.png")
    page.click("input[value='wrong_child']")
    page.click("main button", loads_a_page=True)
    assert "It was restored" in page.text(".govuk-notification-banner")
    system.settles()
    page.go(str(system.client.base_url.join("/reporting/children/C1047")))
    assert "Take back" in row(page)
    assert page.errors == []


def test_the_form_fits_a_narrow_screen(system: System, browser: Browser) -> None:
    page = signed_in(system, browser)
    page.resize(320, 800)
    page.click("a[href*='child.went_missing']", loads_a_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.barriers() == ""
    page.screenshot(SHOTS / "take-back-narrow.png")
