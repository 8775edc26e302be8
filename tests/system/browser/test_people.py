"""A manager's Monday: an IRO is added and gets who waited, a child is given after a look at what follows, a mother who
may not know the placement is entered, and a departure is put on record and taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.browser.chromium import Browser, Page
from tests.system.browser.looks import NARROW, SHOTS, address, is_accessible, signed_in
from tests.system.e2e.system import System, became_looked_after

DAY = "2026-01-05"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """JO has two children; C2000, whose social worker is JO's partner, waits: nobody else works here yet."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example", not_independent_of={"people": ["SW9"], "teams": []})
    known = [became_looked_after(child, DAY, social_worker_id="SW1") for child in ("C1047", "C1048")]
    started.post("/notifications/events", [*known, became_looked_after("C2000", DAY, social_worker_id="SW9")])
    started.settles()
    yield started
    started.kill()


def goes(page: Page, system: System, path: str) -> None:
    page.go(address(system, path))


def shot(page: Page, system: System, path: str, name: str) -> None:
    """The page on a desk and on a phone."""
    is_accessible(page, 1280)
    page.screenshot(Path(SHOTS) / f"people-{name}.png")
    page.resize(NARROW, 800)
    goes(page, system, path)
    is_accessible(page, NARROW)
    page.screenshot(Path(SHOTS) / f"people-{name}-narrow.png")
    page.resize(1280, 1000)
    goes(page, system, path)


def fills(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        page.types(f"#{name.replace('__', '-')}", text)


def sends(page: Page) -> None:
    page.click("main form[method=post] button", loads_a_page=True)


def test_an_iro_is_added_and_who_waited_is_hers(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro_manager", "M1")
    goes(page, system, "caseloads")
    shot(page, system, "caseloads", "caseloads")
    assert "1 child has no IRO" in page.text("main")
    assert "C2000" in page.text("#without")
    goes(page, system, "people/new-iro")
    sends(page)
    assert "Enter the name" in page.text(".govuk-error-summary")
    page.errors.clear()
    fills(page, id="KIM", name="Kim New", registration_number="SW77")
    page.click("input[value=iro]")
    shot_of_errors = page.text("h1")
    assert shot_of_errors == "Add an IRO"
    sends(page)
    assert page.text("h1") == "Kim New"
    assert "Children who waited for an IRO were tried again" in page.text(".govuk-notification-banner")
    assert "1 child now" in page.text("main")
    shot(page, system, "people/iros/KIM", "iro")
    assert system.get("/allocation/children/C2000")["iro"]["id"] == "KIM"
    goes(page, system, "caseloads")
    assert "Every looked-after child has an IRO." in page.text("#without")


def test_a_child_is_given_to_another_after_what_follows_was_read(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro_manager", "M1")
    goes(page, system, "children/C1047")
    assert "Jo Example" in page.text("dl")
    page.click("a[href*='/caseloads/children/C1047']", loads_a_page=True)
    shot(page, system, "caseloads/children/C1047", "candidates")
    page.click("a[href$='/to/KIM']", loads_a_page=True)
    shot(page, system, "caseloads/children/C1047/to/KIM", "give")
    assert "loses Jo Example" in page.text("main")
    fills(page, reason="Kim works where the child lives.")
    sends(page)
    assert "the child has the IRO whom you chose" in page.text(".govuk-notification-banner")
    assert system.get("/allocation/children/C1047")["iro"]["id"] == "KIM"
    goes(page, system, "caseloads/children/C2000/to/JO")
    assert "Nobody may set this aside" in page.text("main")


def test_a_mother_who_may_not_know_the_placement_is_entered_and_found(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro_manager", "M1")
    goes(page, system, "people/new?child_id=C1047")
    shot(page, system, "people/new?child_id=C1047", "new-person")
    fills(page, name="Ann Other", email="ann@example.org", id="MUM")
    page.evaluate("document.querySelector('#kind').value = 'parent'")
    page.click("#may_not_know")
    page.click("input[name=no_contact][value=no]")
    page.click("input[name=excluded][value=no]")
    sends(page)
    assert page.text("h1") == "Ann Other"
    assert "May not know: where the child lives" in page.text("main")
    shot(page, system, "people/around/MUM", "person")
    (relation,) = system.get("/notifications/people/MUM")["relations"]
    assert (relation["kind"], relation["may_not_know"]) == ("parent", ["placement"])
    goes(page, system, "people/search?q=other")
    assert "Ann Other" in page.text("table")
    assert "@" not in page.text("main")
    goes(page, system, "people/search?child_id=C1048")
    assert "Nobody was found" in page.text("main")


def test_a_departure_is_put_on_record_after_what_follows_and_taken_back(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro_manager", "M1")
    goes(page, system, "people/iros/KIM/departure")
    fills(page, left_on__day="31", left_on__month="3", left_on__year="2026")
    sends(page)
    assert "2 children will have another IRO" in page.text("main")
    is_accessible(page, 1280)
    page.screenshot(Path(SHOTS) / "people-departure.png")
    assert system.get("/allocation/iros/KIM")["active_to"] is None, "nothing is on record yet"
    sends(page)
    assert "Leaves on 31 March 2026" in page.text("main")
    goes(page, system, "caseloads")
    assert "31 March 2026" in page.text("table")
    goes(page, system, "people/iros/KIM/departure/withdrawal")
    fills(page, reason="Told too early")
    sends(page)
    assert "that last day does not count" in page.text(".govuk-notification-banner")
    assert system.get("/allocation/iros/KIM")["active_to"] is None
    assert page.errors == []


def test_an_iro_puts_a_contact_on_record_at_her_desk(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro", "KIM")
    page.click("a[href$='/iros/KIM']", loads_a_page=True)
    assert page.text("h1") == "Your desk"
    shot(page, system, "iros/KIM", "desk")
    assert "C1048" not in page.html()
    page.click("a[href*='contact?child_id=C1047']", loads_a_page=True)
    fills(page, on__day="5", on__month="1", on__year="2026")
    page.click("input[value=call]")
    sends(page)
    assert "the contact" in page.text(".govuk-notification-banner")
    system.settles()
    goes(page, system, "iros/KIM")
    assert "5 January 2026" in page.text("table")
    goes(page, system, "iros/JO")
    assert page.text("h1") == "No such IRO"
