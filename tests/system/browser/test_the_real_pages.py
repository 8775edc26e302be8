"""A manager's morning: the system is started, the printed link opens the page, and the page tells the day's work."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.browser.chromium import Browser
from tests.system.e2e.system import System, became_looked_after

SHOTS = Path("test-results/browser")
DAY = "2026-01-05"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One council with an IRO, two siblings, and a child whom nobody may have."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    siblings = [became_looked_after("C1047", DAY, ["C1048"]), became_looked_after("C1048", DAY, ["C1047"])]
    started.post("/notifications/events", [*siblings, became_looked_after("C2000", DAY, social_worker_id="JO")])
    started.settles()
    yield started
    started.kill()


def link(system: System) -> str:
    """The one-time link that the start printed."""
    found = re.search(r"http://\S+/sign-in\S+", system.printed)
    assert found is not None, system.printed
    return found[0]


def test_the_printed_link_signs_in_once_and_the_page_lists_children_their_iro_and_what_is_due(
    system: System, browser: Browser
) -> None:
    page = browser.open(link(system), width=1280, height=1400)
    assert page.text("h1") == "Today"
    page.click("nav a[href='/reporting/children/']", loads_a_page=True)
    assert page.text("h1") == "Looked-after children"
    table = page.text("table")
    assert "C1047" in table
    assert "Jo Example" in table
    assert "2 February 2026" in table
    page.screenshot(SHOTS / "real-children.png")
    again = browser.open(link(system))
    assert "C1047" not in again.html()
    assert page.errors == []


def test_a_child_nobody_may_have_is_marked_late_in_words_when_the_fifth_working_day_is_over(
    system: System, browser: Browser
) -> None:
    system.clock_moves_to("2026-01-13T09:00:00Z")
    token = system.client.headers["Authorization"].removeprefix("Bearer ")
    page = browser.new_page()
    page.set_cookie(str(system.client.base_url), "iro_session", token)
    page.go(str(system.client.base_url.join("/reporting/children/?iro_id=none")))
    (row,) = page.texts("tbody tr")
    assert row.startswith("C2000")
    assert "Appoint an IRO" in row
    assert "Late" in row
    page.screenshot(SHOTS / "real-unallocated.png")
    page.click("tbody tr a", loads_a_page=True)
    assert "C2000" in page.text("h1")
    page.screenshot(SHOTS / "real-child.png")
    assert page.errors == []
