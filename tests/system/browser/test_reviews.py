"""An IRO takes a review from planned to distributed by pages alone; two who edit one outcome hear of each other."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.system.browser.chromium import Browser, Page
from tests.system.browser.looks import NARROW, SHOTS, address, is_accessible, signed_in
from tests.system.e2e.system import System, became_looked_after

DAY = "2026-01-05"
YES_TO_ALL = ("since", "law", "plan", "placement", "education", "health", "identity", "support")


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """JO is the IRO of C1047, who is 10 and in care since 5 January; SW1 works with the child."""
    started = System(tmp_path_factory.mktemp("council") / "data", "--no-sample", "--simulated-clock", f"{DAY}T09:00")
    started.iro_joins("JO", name="Jo Example")
    child = became_looked_after("C1047", DAY, [], social_worker_id="SW1")
    started.post("/notifications/events", [child])
    started.settles()
    started.clock_moves_to("2026-01-19T09:00:00Z")
    yield started
    started.kill()


def fill(page: Page, **given: str) -> None:
    """Type into inputs, and choose of radios and checkboxes, by name; `__` stands for a hyphen."""
    for name, value in given.items():
        page.evaluate(f"""((name, value) => {{
          const found = [...document.querySelectorAll(`[name="${{name}}"]`)];
          if (!found.length) throw new Error(name);
          for (const each of found)
            if (!["radio", "checkbox"].includes(each.type)) each.value = value;
            else if (value.split(" ").includes(each.value)) each.click();
        }})({json.dumps(name.replace("__", "-"))}, {json.dumps(value)})""")


def day(name: str, said: str) -> dict[str, str]:
    """The three inputs of a day."""
    parts = said.split("-")
    return {f"{name}__{part}": str(int(each)) for part, each in zip(("year", "month", "day"), parts, strict=True)}


def sends(page: Page) -> None:
    page.click("main form[method=post] button", loads_a_page=True)
    without_icon(page)
    assert page.errors == [], page.text("main")


def without_icon(page: Page) -> None:
    """The file to print has no icon of its own, for which a browser asks in vain."""
    page.errors[:] = [each for each in page.errors if not each.endswith("/favicon.ico")]


def opens(page: Page, words: str) -> None:
    """Follow the link of these words, wherever it is folded away."""
    links = "[...document.querySelectorAll('main a')]"
    page.go(page.evaluate(f"{links}.find(each => each.textContent.trim().startsWith({json.dumps(words)})).href"))


def looks(page: Page, name: str) -> None:
    """It is accessible wide and narrow, and there is a picture of it."""
    page.screenshot(SHOTS / f"reviews-{name}.png")
    without_icon(page)
    is_accessible(page, 1280)
    page.resize(NARROW, 800)
    page.screenshot(SHOTS / f"reviews-{name}-narrow.png")
    is_accessible(page, NARROW)
    page.resize(1280, 1000)


def review(system: System) -> dict[str, Any]:
    found: dict[str, Any] = system.get("/scheduling/children/C1047/reviews")["items"][0]
    return found


@pytest.mark.timeout(600)
def test_an_iro_takes_a_review_from_planned_to_distributed_by_pages_alone(system: System, browser: Browser) -> None:
    page = signed_in(system, browser, "iro", "JO")
    page.go(address(system, "reviews"))
    looks(page, "list")
    opens(page, "First review")
    looks(page, "planned")
    arranges(page)
    looks(page, "arranged")
    assert "Thursday 29 January 2026 at 16:00, At home" in page.text("dl")
    wishes(page)
    system.clock_moves_to("2026-01-29T18:00:00Z")
    page.go(address(system, f"reviews/{review(system)['id']}"))
    opens(page, "It was held")
    fill(page, **day("day", "2026-01-29"))
    sends(page)
    assert "the review was held" in page.text(".govuk-notification-banner")
    looks(page, "held")
    records_the_outcome(page)
    assert "Complete." in page.text("main")
    opens(page, "The decisions were sent")
    sends(page)
    writes_the_record(page)
    page.go(address(system, f"reviews/{review(system)['id']}"))
    opens(page, "The record was distributed")
    looks(page, "distribute")
    sends(page)
    looks(page, "distributed")
    system.settles()
    found = system.get(f"/scheduling/reviews/{review(system)['id']}/follow-up")
    assert (found["decisions_sent_on"], found["record_distributed_on"]) == ("2026-01-29", "2026-01-29")
    page.go(address(system, "children/C1047"))
    assert "See a dentist" in page.text("main")
    assert "Nan comes to tea" in page.text("main")


def arranges(page: Page) -> None:
    opens(page, "Arrange it")
    looks(page, "arrangement")
    fill(page, **day("arranged_for", "2026-01-29"), starts_at="16:00", venue="At home", venue_kind="placement")
    fill(page, invitees="child,C1047 social_worker,SW1 mother", others="school, S12")
    sends(page)
    assert "the review is arranged" in page.text(".govuk-notification-banner")


def wishes(page: Page) -> None:
    opens(page, "Write down the child's wishes")
    looks(page, "wishes")
    fill(page, **day("asked_on", "2026-01-19"), who="Mum\nNan", where="At home", advocate="declined")
    sends(page)
    assert "Mum; Nan" in page.text("main")


def records_the_outcome(page: Page) -> None:
    opens(page, "Record the outcome")
    looks(page, "outcome")
    opens(page, "Who came")
    looks(page, "attendance")
    fill(page, came__0="whole", came__1="whole", came__2="apologies")
    sends(page)
    opens(page, "The child: how you spoke")
    looks(page, "child-heading")
    fill(page, spoken_to__in_private="yes", spoken_to__how="talked", spoken_to__in_placement="yes")
    fill(page, participation="PN1", views__child__text="I like the dog.", views__child__present="yes")
    fill(page, happy__where_living="yes", happy__with_plan="partly", monitoring__consulted_before="yes")
    sends(page)
    for heading in YES_TO_ALL:
        says_yes(page, heading)
    decides(page)
    assert "11 of 11 parts are done" in page.text("main")
    looks(page, "outcome-done")
    opens(page, "Finish the outcome")
    looks(page, "finish")
    sends(page)
    assert "The outcome is finished" in page.text(".govuk-notification-banner")


ANSWERS = {
    "since": {},
    "law": {"legal_status__appropriate": "yes", "proceedings__wished": "no"}
    | {f"rights__to_{each}": "understood" for each in ("apply", "discharge", "complain", "advocate")},
    "plan": {
        "plans__care_plan": "yes",
        "care_plan": "confirmed",
        "plan_ratified": "yes",
        "permanence_plan_agreed": "yes",
    },
    "placement": {"safeguarding__placement_safeguards": "yes", "safeguarding__concerns_raised": "no"}
    | {"safeguarding__child_protection_criteria": "no_plan", "monitoring__sexual_exploitation": "no"}
    | {"monitoring__goes_missing": "no"},
    "education": {"plans__pep": "yes", "monitoring__leisure_needs_met": "yes"},
    "health": {
        "plans__health_plan": "yes",
        "monitoring__substance_misuse": "no",
        "monitoring__mental_health_issue": "no",
    },
    "identity": {},
    "support": {"advocacy__advocate_considered": "yes", "advocacy__independent_visitor_considered": "no"}
    | {"advocacy__child_wants_advocate": "no", "plans__pathway_plan": "not_needed"},
}


def says_yes(page: Page, heading: str) -> None:
    """The IRO is satisfied of everything under this heading."""
    page.go(page.evaluate(f"document.querySelector(\"a[href$='/outcome/{heading}']\").href"))
    if heading in ("law", "health"):
        looks(page, heading)
    page.evaluate("document.querySelectorAll(\"[name$='-satisfied'][value=yes]\").forEach(each => each.click())")
    fill(page, **ANSWERS[heading])
    sends(page)


def decides(page: Page) -> None:
    opens(page, "Decisions and recommendations")
    looks(page, "no-decisions")
    opens(page, "Add a decision")
    looks(page, "decision")
    common = {"need": "Health", "outcome": "No pain", **day("due_on", "2026-03-02")}
    fill(page, words="See a dentist", words_for_child="You will see a dentist.", responsible_person_id="SW1", **common)
    sends(page)
    opens(page, "Add another decision")
    fill(page, words="Nan comes to tea", words_for_child="Nan comes.", responsible_person_id="SW1", **common)
    sends(page)
    looks(page, "decisions")
    opens(page, "Go back to the list")


def writes_the_record(page: Page) -> None:
    opens(page, "Write the record")
    looks(page, "record")
    assert "I like the dog." in page.html()
    sections = ("care_planning", "placement", "leisure", "health", "education", "contact", "identity", "others_views")
    fill(page, **{f"section__{each}": f"What was said of {each}." for each in sections})
    fill(page, section__next_review="By 28 April.", **day("written_on", "2026-01-29"))
    sends(page)
    assert "The record is saved" in page.text(".govuk-notification-banner")
    opens(page, "Keep parts from somebody")
    looks(page, "kept")
    fill(page, person_id="MUM", sections="placement", why="The address stays secret.")
    sends(page)
    opens(page, "MUM")
    assert "What was said of placement." not in page.text("main")
    assert "What was said of health." in page.text("main")
    looks(page, "preview")
    opens(page, "A page to print")
    assert "What was said of placement." not in page.html()


@pytest.mark.timeout(300)
def test_two_people_who_edit_one_outcome_hear_of_each_other(system: System, browser: Browser) -> None:
    """The second is told, reads what stands there now beside what she typed, and takes nothing away unseen."""
    path = f"reviews/{review(system)['id']}/outcome/health"
    first, second = signed_in(system, browser, "iro", "JO"), signed_in(system, browser, "iro_admin", "A1")
    for page in (first, second):
        page.go(address(system, path))
    fill(first, health__note="Glasses are on their way.", health__satisfied="yes")
    sends(first)
    fill(second, health__note="She needs glasses.", health__satisfied="yes")
    second.click("main form[method=post] button", loads_a_page=True)
    assert second.errors.pop().startswith("Failed to load resource: the server responded with a status of 412")
    assert "Somebody changed this while you read it" in second.text(".govuk-error-summary")
    assert "Glasses are on their way." in second.text("#meanwhile")
    assert second.evaluate("document.querySelector('#health-note').value") == "She needs glasses."
    looks(second, "changed-meanwhile")
    sends(second)
    assert "Saved" in second.text(".govuk-notification-banner")
