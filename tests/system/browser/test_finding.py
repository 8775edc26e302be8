"""A manager finds what she looks for: a child by another order of the list, a child by name, and what is late."""

from collections.abc import Iterator

import pytest

from tests.system.browser.chromium import Browser
from tests.system.browser.looks import SHOTS, address, is_accessible, is_read_on_a_phone, signed_in
from tests.system.e2e.system import System, became_looked_after

DAY = "2026-01-05"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Two children of JO: C1048, whose first review nobody says was held, and Ava (C1047), who came a week later."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    started.post("/notifications/events", [became_looked_after("C1048", DAY, social_worker_id="SW1", team_id="T1")])
    started.clock_moves_to("2026-01-12T09:00:00Z")
    started.post("/notifications/events", [became_looked_after("C1047", "2026-01-12", social_worker_id="SW1")])
    started.put("/notifications/people/C1047", {"name": "Ava Young"})
    started.settles()
    started.clock_moves_to("2026-02-04T09:00:00Z")
    yield started
    started.kill()


def test_the_list_of_children_is_put_in_another_order_and_had_as_a_file(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro_manager", "M1", path="children/", scripts=False)
    names = "tbody th a"
    assert page.texts(names) == ["C1047", "C1048"]
    page.click("thead a[href*='sort=from']", loads_a_page=True)
    assert page.texts(names) == ["C1048", "C1047"]
    assert page.text("th[aria-sort=ascending]") == "Looked after from"
    page.click("thead a[href*='sort=-from']", loads_a_page=True)
    assert page.texts(names) == ["C1047", "C1048"]
    page.click("label[for=late]")
    page.click("main form button", loads_a_page=True)
    assert page.text("th[aria-sort=descending]") == "Looked after from"
    with page.tab.expect_download() as file:
        page.tab.locator("main a[href*='format=csv']").click()
    assert file.value.suggested_filename == "children.csv"
    page = signed_in(system, browser, "iro_manager", "M1", path="children/?sort=review")
    is_accessible(page)
    page.screenshot(SHOTS / "finding-children.png")
    is_read_on_a_phone(page, "finding-children")


def test_a_child_is_found_by_name_and_the_page_says_who_it_is(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro", "JO", path="children-by-name")
    is_accessible(page)
    page.types("#name", "ava")
    page.press("Enter")
    page.tab.wait_for_selector("main table a, main ul a[href*='/children/C1047']")
    is_accessible(page)
    page.screenshot(SHOTS / "finding-by-name.png")
    assert "Ava Young" in page.text("main")
    assert "ava" not in page.tab.url
    page.click("main a[href*='/children/C1047']", loads_a_page=True)
    assert "SW1" in page.text("dl")


def test_todays_board_leads_to_the_reviews_that_are_past_their_last_day(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro_manager", "M1")
    is_accessible(page)
    page.screenshot(SHOTS / "finding-today.png")
    page.click("main a[href*='late=yes'][href*='iro_id=JO']", loads_a_page=True)
    assert "C1048" in page.text("table")
    is_accessible(page)
    review = str(system.get("/scheduling/children/C1048/reviews")["items"][0]["id"])
    system.post(f"/scheduling/reviews/{review}/held", {"held_on": "2026-02-01"})
    system.settles()
    page.go(address(system, ""))
    assert "Jo Example: 1 review held 3 days ago" in " ".join(page.text("main").split())
    is_read_on_a_phone(page, "finding-today")


@pytest.mark.parametrize("path", ["lateness", "concerns", "caseloads/rebalance", "people/search", "reviews"])
def test_the_lists_beside_have_no_barrier_on_a_desk_and_on_a_phone(system: System, browser: Browser, path: str) -> None:
    page = signed_in(system, browser, "iro_manager", "M1", path=path)
    is_accessible(page)
    page.screenshot(SHOTS / f"finding-{path.replace('/', '-')}.png")
    is_read_on_a_phone(page, f"finding-{path.replace('/', '-')}")
