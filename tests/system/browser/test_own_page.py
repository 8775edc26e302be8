"""A child opens the own page by the link that the IRO gave, says what they want, and asks; and everybody reads the
policy. Looked at wide and on a phone, with JavaScript and without."""

import re
from collections.abc import Iterator

import pytest

from tests.system.browser.chromium import Browser
from tests.system.browser.looks import NARROW, SHOTS, address, is_accessible, is_read_on_a_phone, signed_in
from tests.system.e2e.system import System, became_looked_after

DAY = "2026-01-05"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """JO is the IRO of two brothers."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    brothers = [
        became_looked_after(child, DAY, [other], social_worker_id="SW1")
        for child, other in (("C1047", "C1048"), ("C1048", "C1047"))
    ]
    started.post("/notifications/events", brothers)
    started.settles()
    yield started
    started.kill()


def test_a_child_opens_the_page_says_what_they_want_and_asks_without_javascript(
    system: System, browser: Browser
) -> None:
    iro = signed_in(system, browser, "iro", "JO", path="children/C1047")
    iro.click("a[href$='/own-page']", loads_a_page=True)
    is_accessible(iro)
    iro.click("input[value=give]")
    iro.click("main button", loads_a_page=True)
    is_accessible(iro)
    iro.screenshot(SHOTS / "own-link.png")
    found = re.search(r"http://\S+/reporting/own/\S+", iro.text("main"))
    assert found is not None
    child = browser.new_page(scripts=False)
    child.resize(NARROW, 800)
    child.go(found[0])
    child.screenshot(SHOTS / "own-door-narrow.png")
    child.click("main button", loads_a_page=True)
    assert child.text("h1") == "My page"
    assert "Jo Example" in child.text("main")
    assert "It will be by 2 February 2026" in child.text("main")
    assert "C1048" not in child.html(), "nothing about brothers and sisters"
    child.screenshot(SHOTS / "own-page-narrow.png")
    child.click("a[href$='/wishes']", loads_a_page=True)
    child.types("#agenda", "more time with my brother\nfootball")
    child.types("#where", "at school")
    child.click("main button", loads_a_page=True)
    assert "Your IRO reads this before your review" in child.text(".govuk-notification-banner")
    assert "football" in child.text("main")
    child.click("a[href$='about=to_talk']", loads_a_page=True)
    child.screenshot(SHOTS / "own-ask-narrow.png")
    child.types("#words", "Please phone me")
    child.click("main button", loads_a_page=True)
    assert "Not answered yet" in child.text("main")
    system.settles()
    iro.go(address(system, "children/C1047"))
    assert "The child asked: I want to talk to my IRO" in iro.text("main")
    iro.click("a[href$='/answer']", loads_a_page=True)
    is_accessible(iro)
    iro.types("#words", "I phoned you on Monday.")
    iro.click("main button", loads_a_page=True)
    child.go(address(system, "own/"))
    assert "I phoned you on Monday." in child.text("main")
    assert child.errors == iro.errors == []


def test_the_own_page_has_no_barrier(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "child", "C1048", path="own/")
    for path in ("own/", "own/wishes", "own/ask"):
        page.go(address(system, path))
        is_accessible(page)
        page.screenshot(SHOTS / f"{path.replace('/', '-').strip('-')}.png")
        is_read_on_a_phone(page, path.replace("/", "-").strip("-"))


def test_the_policy_is_read_compared_and_narrowed_by_keyboard_and_without_javascript(
    system: System, browser: Browser
) -> None:
    page = signed_in(system, browser, "iro_manager", "M1", path="policy")
    is_accessible(page)
    page.screenshot(SHOTS / "policy.png")
    is_read_on_a_phone(page, "policy")
    plain = signed_in(system, browser, "iro_manager", "M1", path="policy", scripts=False)
    plain.tab.select_option("#other", "jersey-2013")
    plain.tab.select_option("#differs", "yes")
    plain.tab.locator("#differs").press("Tab")
    plain.press("Enter")
    plain.tab.wait_for_url("**differs=yes**")
    assert "4 months from becoming looked after" in plain.text("main")
    assert plain.errors == []
    page.go(address(system, "policy?other=blackpool-2013"))
    page.click("main a[href*='/policy/preview']", loads_a_page=True)
    assert page.text("h1") == "What would move under Blackpool, 2013"
    assert "Nothing was changed." in page.text("main")
    assert "of 2 children would move" in page.text("main")
    is_accessible(page)
    page.click("main summary")
    assert "C1047: new, due" in page.text("main")
    page.screenshot(SHOTS / "policy-preview.png")
    is_read_on_a_phone(page, "policy-preview")
    plain.go(address(system, "policy/preview"))
    plain.tab.select_option("#profile", "jersey-2013")
    plain.tab.locator("#profile").press("Enter")
    plain.tab.locator("main form button").click()
    plain.tab.wait_for_url("**profile=jersey-2013")
    assert plain.text("h1") == "What would move under Jersey, 2013"
    assert plain.errors == []
    for name in ("accessibility", "privacy", "cookies"):
        page.go(address(system, f"about/{name}"))
        is_accessible(page)
        is_read_on_a_phone(page, f"about-{name}")
