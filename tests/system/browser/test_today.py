"""An IRO's morning between two meetings: the page of today says what to do, and she does it there; then her child's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.browser.chromium import Browser, Page
from tests.system.e2e.system import System, became_looked_after, event, iro

SHOTS = Path("test-results/browser")
DAY = "2026-01-05"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """JO has two brothers, of whom nobody has said whether their first reviews were held, and one went missing; a third
    child can have nobody. It is the day after the reviews' last day."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    brothers = [
        became_looked_after("C1047", DAY, ["C1048"], social_worker_id="SW1"),
        became_looked_after("C1048", DAY, ["C1047"], social_worker_id="SW1"),
    ]
    alone = became_looked_after("C2000", DAY, social_worker_id="JO")
    started.post("/notifications/events", [*brothers, alone])
    started.settles()
    started.clock_moves_to("2026-01-30T09:00:00Z")
    missing = {"occurred_on": "2026-01-29", "category": "overnight", "record_ref": "R1", "social_worker_id": "SW1"}
    started.post(
        "/notifications/events", [event("child.went_missing", "C1048", "2026-01-29", **missing, episode_id="E1")]
    )
    started.settles()
    started.clock_moves_to("2026-02-03T09:12:00Z")
    yield started
    started.kill()


def signed_in(system: System, browser: Browser, role: str, subject: str, *, width: int = 1280) -> Page:
    """A tab of somebody of this role, on the page of today."""
    made = iro("token", "--role", role, "--subject", subject, "--data", str(system.data))
    page = browser.new_page()
    page.resize(width, 1000)
    page.set_cookie(str(system.client.base_url), "iro_session", made.stdout.split()[-1])
    page.go(str(system.client.base_url.join("/reporting/")))
    return page


def test_an_iro_reads_what_to_do_and_says_that_a_review_was_held(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro", "JO")
    page.screenshot(SHOTS / "today-iro.png")
    assert page.text("h1") == "Today"
    page.screenshot(SHOTS / "today-iro.png")
    page.go(str(system.client.base_url.join("/reporting/children/C1048")))
    page.screenshot(SHOTS / "today-child.png")


def test_managers_and_others(system: System, browser: Browser) -> None:
    for role, subject in (
        ("iro_manager", "M1"),
        ("iro_admin", "A1"),
        ("social_worker", "SW1"),
        ("senior_manager", "S1"),
    ):
        page = signed_in(system, browser, role, subject)
        page.screenshot(SHOTS / f"today-{role}.png")
