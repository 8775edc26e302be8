"""How did we do? A manager reads it in the first screen, and follows a number to the children behind it."""

from collections.abc import Iterator

import pytest

from tests.system.browser.chromium import Browser
from tests.system.browser.looks import NARROW, SHOTS, address, is_accessible, signed_in
from tests.system.e2e.system import System, became_looked_after

DAY = "2026-01-05"
PERIOD = "from=2026-01-01&to=2026-03-31"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Three children; one can have nobody. It is the day after the last day of their first reviews, and none was said
    to be held."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    told = [became_looked_after(child, DAY, social_worker_id="SW1") for child in ("C1", "C2")]
    started.post("/notifications/events", [*told, became_looked_after("C3", DAY, social_worker_id="JO")])
    started.settles()
    started.clock_moves_to("2026-02-03T09:12:00Z")
    started.settles()
    yield started
    started.kill()


def test_a_manager_reads_how_it_went_and_follows_a_number_to_the_children(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro_manager", "M1", path=f"kpis/page?{PERIOD}")
    is_accessible(page)
    page.screenshot(SHOTS / "figures.png")
    first = page.text(".iro-totals")
    assert "0.0%" in first
    assert "Reviews held in time" in first
    page.click("a[href*='/kpis/page/appointed_within_5']", loads_a_page=True)
    assert page.text("h1") == "IRO appointed within 5 working days"
    is_accessible(page)
    page.screenshot(SHOTS / "figure.png")
    assert "66.7%" in page.text("main")
    page.click("a[href*='above=no']", loads_a_page=True)
    assert page.texts("tbody th a") == ["C3"]
    for path in ("kpis/page/definitions", "drift"):
        page.go(address(system, path))
        is_accessible(page)
    page.screenshot(SHOTS / "drift.png")
    plain = signed_in(system, browser, "iro_manager", "M1", path=f"kpis/page?{PERIOD}", scripts=False)
    assert plain.text(".iro-totals") == first, "the same without JavaScript"
    assert page.errors == []


@pytest.mark.parametrize(
    "path", [f"kpis/page?{PERIOD}", f"kpis/page/reviews_on_time?{PERIOD}", "kpis/page/definitions", "drift"]
)
def test_figures_are_read_on_a_phone_too(system: System, browser: Browser, path: str) -> None:
    page = signed_in(system, browser, "iro", "JO", width=NARROW, path=path)
    is_accessible(page, NARROW)
    page.screenshot(SHOTS / f"figures-narrow-{path.partition('?')[0].replace('/', '-')}.png")


def test_the_api_has_the_same_figures(system: System) -> None:
    (told,) = system.get("/reporting/kpis", kpi="told_within_2", **{"from": "2026-01-01", "to": "2026-03-31"})["items"]
    assert (told["numerator"], told["denominator"], told["value"]) == (3, 3, 1.0)
