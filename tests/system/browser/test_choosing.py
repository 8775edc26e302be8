"""On the machine itself somebody chooses whom to be, where everything is invented; elsewhere a link is made."""

from collections.abc import Iterator
from datetime import date

import pytest

from shared.ops.data_folder import DataFolder
from tests.system.browser.chromium import Browser
from tests.system.browser.keyboard import enters, goes_to, walks_in_reading_order
from tests.system.browser.looks import NARROW, SHOTS, address, is_accessible
from tests.system.e2e.system import System, became_looked_after

DAY = "2026-01-05"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    started.post("/notifications/events", [became_looked_after("C1047", DAY, [], social_worker_id="SW1")])
    started.settles()
    yield started
    started.kill()


def test_where_children_are_real_the_page_says_how_a_link_is_made(system: System, browser: Browser) -> None:
    page = browser.open(address(system, ""))
    assert page.text("h1") == "You need to sign in"
    page.errors.clear()  # of 401
    page.click("main a", loads_a_page=True)
    assert "iro sign-in --role" in page.text("main")
    assert "Who are you?" not in page.html()


@pytest.mark.timeout(300)
def test_where_everything_is_invented_an_iro_is_chosen_by_the_keyboard_and_her_day_is_shown(
    system: System, browser: Browser
) -> None:
    DataFolder(system.data).mark_as_sample(date(2026, 1, 5), complete=True)
    page = browser.open(str(system.client.base_url.join("/sign-in")))
    is_accessible(page)
    page.screenshot(SHOTS / "choosing.png")
    walks_in_reading_order(page)
    page.go(str(system.client.base_url.join("/sign-in")))
    goes_to(page, "main button")
    enters(page)
    assert page.errors.pop().startswith("Failed to load resource: the server responded with a status of 422")
    assert "Choose who you are" in page.text(".govuk-error-summary")
    is_accessible(page)
    page.resize(NARROW, 800)
    is_accessible(page, NARROW)
    page.screenshot(SHOTS / "choosing-wrong-narrow.png")
    page.click("input[value='iro:JO']")
    page.click("main button", loads_a_page=True)
    assert page.text("h1") == "Today"
    assert page.text(".iro-who__name").endswith("Jo Example, IRO")
