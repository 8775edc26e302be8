"""The page of today: what comes first, who is shown what, and what it says when a part of the system is away."""

import re
from datetime import date
from typing import Any

import httpx
import pytest

from services.reporting.actions import today as actions
from shared.auth.access import COOKIE
from shared.events.services.duties import DutyLate, DutyOpened
from shared.refusals import FieldError, Refusal
from shared.storage.tables import audit
from tests.support import facts
from tests.support.events import said
from tests.support.facts import became
from tests.support.reporting_site import BROWSER, Site, allocated, came_into_care, late_duty

TODAY = "/reporting/"
REVIEW = {
    "id": "R1",
    "child_id": "C1",
    "kind": "first_review",
    "rule": "first_review",
    "serves": ["first_review"],
    "due_on": "2026-01-13",
    "arranged_for": None,
    "status": "planned",
    "late": True,
    "version": 3,
}
MATTER = {
    "id": "M1",
    "child_id": "C2",
    "due_on": "2026-01-16",
    "occurred_on": "2026-01-12",
    "changes": [{"type": "child.went_missing", "occurred_on": "2026-01-12"}],
}
OVER = {"iro_id": "I1", "name": "Jo Mensah", "children": 74, "load": 74.0, "over_limit": True}
DISPUTE = {
    "id": "D1",
    "child_id": "C1",
    "subject": "C1",
    "subjectkind": "child",
    "category": "contact",
    "stage_name": "team_manager",
    "days_left": 4,
    "overdue": False,
    "waiting_for": ["TM1"],
    "limit_on": "2026-01-20",
}


async def has(site: Site, child: str, duty: str, owner: str, due_on: date, *, late: bool = False) -> None:
    """A duty of a child, which somebody owes."""
    more: dict[str, Any] = {"duty": duty, "owner": owner, "due_on": due_on}
    opened = facts.duty(DutyOpened, f"{duty}-{child}", **more)
    await site.svc.hears(said(opened, child, by="scheduling", at="2026-01-05T10:00:01"))
    if late:
        told = facts.duty(DutyLate, f"{duty}-{child}", late_from=date(2026, 1, 13), **more)
        await site.svc.hears(said(told, child, by="scheduling", at="2026-01-13T00:00:01"))


async def jo(site: Site, path: str = TODAY, role: str = "iro") -> str:
    """What the page says to JO, who is I1."""
    answer = await site.get(path, None, **BROWSER, **site.token(role, "I1"))
    assert answer.status_code == 200, answer.text
    return answer.text


def in_order(page: str, *parts: str) -> bool:
    places = [page.index(part) for part in parts]
    return places == sorted(places)


async def test_what_is_late_by_law_comes_first_then_what_is_late_longest_and_others_apart(site: Site) -> None:
    for child in ("C1", "C2", "C3"):
        await site.svc.hears(came_into_care(child), allocated(child))
    await has(site, "C1", "iro_sw_discussion", "iro", date(2026, 1, 6), late=True)
    await has(site, "C2", "first_review", "iro", date(2026, 1, 13), late=True)
    await has(site, "C3", "iro_sw_discussion", "iro", date(2026, 1, 12), late=True)
    await has(site, "C3", "sw_child_discussion", "social_worker", date(2026, 1, 7), late=True)
    page = await jo(site)
    assert in_order(page, "Do today", "Late by law", "Child C2", "Child C1", "Child C3", "Waiting for others")
    assert in_order(page, "Waiting for others", "Social worker: 1 thing", "late by 5 working days")


async def test_a_child_stands_there_once_with_what_matters_most_and_a_count(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1"))
    await has(site, "C1", "iro_sw_discussion", "iro", date(2026, 1, 6), late=True)
    await has(site, "C1", "iro_met_child", "iro", date(2026, 1, 12), late=True)
    site.others.told["/scheduling/reviews"] = {"items": [REVIEW]}
    page = await jo(site)
    assert "Do today (1 child)" in page
    assert in_order(page, "Late by law", "First review: was it held?", "It was held")
    assert "and 2 more for this child" in page


async def test_a_review_stands_for_its_own_time_limit(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1"))
    await has(site, "C1", "first_review", "iro", date(2026, 1, 13), late=True)
    site.others.told["/scheduling/reviews"] = {"items": [REVIEW]}
    page = await jo(site)
    assert "Hold the first review" not in page
    assert "more for this child" not in page


@pytest.mark.parametrize(
    ("due_on", "where"),
    [(date(2026, 1, 14), "Do today (1 child)"), (date(2026, 1, 15), "The next seven days"),
     (date(2026, 1, 21), "The next seven days"), (date(2026, 1, 22), "Nothing of yours is late, and")],
)  # fmt: skip
async def test_what_is_due_today_is_to_be_done_today_and_what_is_due_in_a_week_is_listed_by_day(
    site: Site, due_on: date, where: str
) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1"))
    await has(site, "C1", "iro_met_child", "iro", due_on)
    assert where in await jo(site)


async def test_an_empty_day_is_a_sentence(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1"))
    page = await jo(site)
    assert "Nothing of yours is late, and nothing waits for you." in page
    assert "Nothing of yours is due in the next seven days." in page


async def test_nobody_is_shown_anything_of_anothers_children(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1"), came_into_care("C9"), allocated("C9", "I2"))
    for child in ("C1", "C9"):
        await has(site, child, "iro_met_child", "iro", date(2026, 1, 12), late=True)
    page = await jo(site)
    assert "C1" in page
    assert "C9" not in page


async def test_a_manager_reads_who_has_no_iro_what_runs_out_and_whose_is_late(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1"), came_into_care("C2"), *late_duty("C2"))
    await has(site, "C1", "first_review", "iro", date(2026, 1, 13), late=True)
    waiting = {"child_id": "C2", "due_on": "2026-01-12", "working_days_elapsed": 7, "late": True, "why": "no room"}
    site.others.told |= {
        "/allocation/unallocated": {"items": [waiting]},
        "/escalation/disputes": {"items": [DISPUTE]},
        "/notifications/notices": {"items": [{"child_id": "C1"}, {"child_id": "C1"}]},
        "/allocation/caseloads": {"items": [OVER]},
    }
    page = await site.page(TODAY)
    assert "Child C2 late by 2 working days No room. Without one for 7 working days." in page
    assert "Child C1: contact 4 working days left Team manager. Waits for TM1." in page
    assert in_order(page, "Late, by IRO", "Jo Mensah: 1 child", "By law: Hold the first review (1).")
    assert "2 letters to hand over For C1" in page
    assert "Jo Mensah has 74 children over the limit" in page
    assert "Appoint an IRO" not in page, "it stands where the children without an IRO stand"


async def test_a_full_day_of_the_coming_week_shows_some_and_keeps_the_others_behind_their_number(site: Site) -> None:
    for number in range(7):
        await due_on_friday(site, f"C{number}")
    page = await jo(site)
    assert in_order(page, "Friday 16 January", "Child C4", "and 2 more", "Child C5", "Child C6")
    assert "and 2 more on Friday 16 January" in re.sub("<[^>]*>", "", page)
    for number in range(7, 23):
        await due_on_friday(site, f"D{number:02}")
    said = re.sub("<[^>]*>", "", page := await jo(site))
    assert "and 18 more on Friday 16 January" in said
    assert "and 3 more: the list of children" in said
    assert in_order(page, "Child D19", "and 3 more")
    assert "Child D20" not in page


async def due_on_friday(site: Site, child: str) -> None:
    await site.svc.hears(came_into_care(child), allocated(child))
    await has(site, child, "iro_met_child", "iro", date(2026, 1, 16))


@pytest.mark.parametrize(("days_left", "shown"), [(4, True), (5, True), (6, False)])
async def test_a_dispute_is_near_its_limit_in_its_last_five_days(site: Site, days_left: int, shown: bool) -> None:
    site.others.told["/escalation/disputes"] = {"items": [{**DISPUTE, "days_left": days_left}]}
    page = await site.page(TODAY, "senior_manager")
    assert ("Child C1: contact" in page) is shown
    assert ("No dispute runs out in the next 5 working days; 1 is open." in page) is not shown


async def test_a_service_that_is_away_is_named_and_the_rest_is_shown(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1"))
    await has(site, "C1", "iro_met_child", "iro", date(2026, 1, 12), late=True)
    site.others.away = {"scheduling", "escalation"}
    page = await jo(site)
    assert in_order(page, "a part of the system does not answer", "reviews, matters to answer", "disputes and concerns")
    assert "IRO to meet the child" in page
    child = await jo(site, "/reporting/children/C1")
    assert "a part of the system does not answer" in child
    assert "IRO to meet the child" in child
    site.others.away = set()
    assert "a part of the system" not in await jo(site)


async def test_more_than_is_looked_through_is_a_count(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    for child in ("C1", "C2", "C3"):
        await site.svc.hears(came_into_care(child), allocated(child))
        await has(site, child, "iro_met_child", "iro", date(2026, 1, 12), late=True)
    page = await jo(site)
    assert "Do today (3 children)" in page
    assert "and 1 more: all with something late" in page


async def test_a_dashboard_reads_counts_and_nothing_is_asked_for_it(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1"), *late_duty("C1"))
    page = await site.page(TODAY, "dashboard")
    assert "I1: 1 child" in page
    assert "Do today" not in page
    assert site.others.asked == []


async def test_reading_the_day_is_noted_once(site: Site) -> None:
    await jo(site)
    assert [(row["actor"], row["action"]) for row in await site.svc.rows(audit)] == [("I1", "read_children")]


async def test_the_header_says_who_is_signed_in_and_the_page_behind_it_what_she_may_do(site: Site) -> None:
    assert "Jo Mensah, IRO" in await jo(site)
    page = await jo(site, "/reporting/me")
    assert in_order(page, "You are signed in as Jo Mensah", "Your id in the council's system is I1", "answer matters")


class Form:
    """A form as a browser sends it."""

    def __init__(self, site: Site, path: str, subject: str = "I1", role: str = "iro") -> None:
        self.site, self.path = site, path
        self.headers = {**BROWSER, "cookie": f"{COOKIE}={site.issuer.issue(role, subject)}"}

    async def shown(self) -> str:
        return (await self.site.get(self.path, None, **self.headers)).text

    async def sends(self, **given: str) -> httpx.Response:
        page = await self.shown()
        token = page.partition('name="form_token" value="')[2].partition('"')[0]
        day = {each: f"day-{each}" for each in ("day", "month", "year")}
        data = {"form_token": token, "version": "3", **{day.get(name, name): each for name, each in given.items()}}
        return await self.site.call("POST", self.path, role=None, data=data, headers=self.headers)


async def test_that_a_review_was_held_is_said_to_scheduling_with_the_version_that_was_read(site: Site) -> None:
    site.others.told["/scheduling/reviews/R1"] = REVIEW
    form = Form(site, "/reporting/reviews/R1/held")
    assert "First review, due 13 January 2026 (late by 1 working day)" in await form.shown()
    done = await form.sends(day="14", month="1", year="2026", late_reason="child")
    assert (done.status_code, done.headers["location"]) == (303, "/reporting/?done=held")
    said_there = ("POST", "/scheduling/reviews/R1/held", {"held_on": "2026-01-14", "late_reason": "child"}, "3")
    assert site.others.said == [said_there]
    moved = await Form(site, "/reporting/reviews/R1/moved").sends(day="20", month="1", year="2026")
    assert moved.headers["location"] == "/reporting/?done=moved"
    assert site.others.said[1] == ("PATCH", "/scheduling/reviews/R1", {"arranged_for": "2026-01-20"}, "3")


@pytest.mark.parametrize("given", [{}, {"day": "31", "month": "2", "year": "2026"}, {"day": "x", "month": "1"}])
async def test_no_day_is_asked_for_again_with_what_was_typed(site: Site, given: dict[str, str]) -> None:
    site.others.told["/scheduling/reviews/R1"] = REVIEW
    answer = await Form(site, "/reporting/reviews/R1/held").sends(**given)
    assert answer.status_code == 422
    assert "Enter the day on which it was held" in answer.text
    assert all(f'value="{each}"' in answer.text for each in given.values())
    assert site.others.said == []


async def test_what_scheduling_refuses_stands_at_the_field_it_is_about(site: Site) -> None:
    site.others.told["/scheduling/reviews/R1"] = REVIEW
    wrong = [FieldError("/late_reason", "It was due on 2026-01-13. Say with late_reason why it is late.")]
    site.others.refuses = Refusal("late-reason-wanted", "Not valid", status=422, errors=wrong)
    answer = await Form(site, "/reporting/reviews/R1/held").sends(day="14", month="1", year="2026")
    assert answer.status_code == 422
    assert "It was due on 2026-01-13. Say why it is late." in answer.text
    assert 'href="#late_reason"' in answer.text


async def test_a_form_made_for_another_session_changes_nothing(site: Site) -> None:
    site.others.told["/scheduling/reviews/R1"] = REVIEW
    answer = await Form(site, "/reporting/reviews/R1/held").sends(
        form_token="another", day="14", month="1", year="2026"
    )
    assert (answer.status_code, site.others.said) == (403, [])


async def test_a_matter_is_answered_and_no_review_is_declined_without_a_reason(site: Site) -> None:
    site.others.told["/scheduling/matters/M1"] = MATTER
    form = Form(site, "/reporting/matters/M1/answer")
    assert "Went missing (12 January). To be answered by 16 January 2026" in await form.shown()
    empty = await form.sends()
    assert "Choose whether a review is needed" in empty.text
    no = await form.sends(review_needed="no")
    assert [each in no.text for each in ("Choose why", "Say in a sentence why", "Choose whether the child")] == [
        True
    ] * 3
    assert site.others.said == []
    done = await form.sends(review_needed="no", reason_code="other", reason="R", child_consulted="yes")
    assert done.headers["location"] == "/reporting/?done=answered"
    declined = {
        "review_needed": False,
        "reason": "R",
        "reason_code": "other",
        "child_consulted": True,
        "tell": ["child"],
    }
    await form.sends(review_needed="yes")
    assert [each[2] for each in site.others.said] == [declined | {"tell": ["child"]}, {"review_needed": True}]


@pytest.mark.parametrize(
    "path", ["/reporting/reviews/R9/held", "/reporting/reviews/../held", "/reporting/matters/M9/answer"]
)
async def test_what_the_reader_may_not_see_is_not_found(site: Site, path: str) -> None:
    assert (await site.get(path, "iro", **BROWSER)).status_code == 404


@pytest.mark.parametrize("role", ["social_worker", "auditor", "child", "dashboard", "senior_manager"])
async def test_who_may_not_say_it_there_is_refused_here(site: Site, role: str) -> None:
    for path in ("/reporting/reviews/R1/held", "/reporting/reviews/R1/moved", "/reporting/matters/M1/answer"):
        assert (await site.get(path, role)).status_code == 403


async def test_a_page_that_needs_scheduling_says_that_it_is_away(site: Site) -> None:
    site.others.away = {"scheduling"}
    answer = await site.get("/reporting/reviews/R1/held", "iro", **BROWSER)
    assert (answer.status_code, "does not answer" in answer.text) == (503, True)


async def test_a_childs_page_says_when_the_review_is_whether_it_is_ready_and_what_was_decided(site: Site) -> None:
    await site.svc.hears(said(became(social_worker_id="SW1"), "C1"), allocated("C1"))
    wanted = {"owner": "social_worker", "owner_id": "SW1", "due_on": "2026-01-16"}
    decision = {"child_id": "C1", "words": "See a dentist", "responsible_person_id": "SW1", "overdue": True}
    site.others.told |= {
        "/scheduling/children/C1/reviews": {"items": [{**REVIEW, "due_on": "2026-02-02", "late": False}]},
        "/scheduling/children/C1/readiness": {"review_id": "R1", "items": [
            {"duty": "sw_report_received", "title": "Report", "state": "ready", **wanted},
            {"duty": "pep_received", "title": "PEP", "state": "missing", **wanted},
            {"duty": "iro_sw_discussion", "title": "Talk", "state": "missing", **wanted, "owner": "iro",
             "owner_id": "I1"}]},
        "/allocation/children/C1": {"iro": {"id": "I1", "name": "Jo Mensah"}},
        "/scheduling/decisions": {"items": [{**decision, "due_on": "2026-01-12"}]},
        "/notifications/notices": {"items": [{"child_id": "C1"}]},
    }  # fmt: skip
    page = await site.page("/reporting/children/C1")
    assert "First review by 2 February 2026 (in 13 working days), no day arranged yet 1 of 3 ready" in page
    assert "PEP: Social worker SW1, in 2 working days" in page
    assert "Talk: IRO Jo Mensah, in 2 working days" in page
    assert in_order(page, "Decisions of reviews", "Decision: See a dentist", "SW1 · 12 January 2026")
    assert "1 letter waits to be handed over" in page


async def test_a_child_reads_the_own_page_and_nothing_is_asked_for_it(site: Site) -> None:
    await site.svc.hears(came_into_care("C1"), allocated("C1"))
    answer = await site.get("/reporting/children/C1", None, **BROWSER, **site.token("child", "C1"))
    assert answer.status_code == 200
    assert site.others.asked == []
    assert 'href="/reporting/children/"' not in answer.text


async def test_a_concern_that_was_put_to_her_waits_for_the_iro(site: Site) -> None:
    concern = {"id": "K1", "child_id": "C1", "category": "contact", "status": "offered", "due_on": None}
    site.others.told["/escalation/concerns"] = {"items": [concern]}
    assert "A concern was put to you, about contact: take it up?" in await jo(site)


@pytest.mark.parametrize("is_open", [True, False])
async def test_matters_are_asked_for_only_while_one_is_to_be_answered(site: Site, is_open: bool) -> None:
    await site.svc.hears(came_into_care("C2"), allocated("C2"))
    if is_open:
        await has(site, "C2", "change_considered", "iro", date(2026, 1, 16))
    site.others.told["/scheduling/matters"] = {"items": [MATTER]}
    assert ("Went missing on 12 January: is a review needed?" in await jo(site)) is is_open


async def test_an_administrator_reads_what_could_not_be_taken_in_and_nobody_who_can_do_nothing_about_it(
    site: Site,
) -> None:
    assert "Could not be taken in" not in await site.page("/reporting/", "admin")
    parked = {"type": "child.went_missing.v1", "next_try_at": None}
    site.others.told["/scheduling/parked"] = {"items": [parked, {**parked, "next_try_at": "2026-01-14T10:00:00Z"}]}
    said = await site.page("/reporting/", "admin")
    assert "Could not be taken in Went missing" in said or "Could not be taken in Child went missing" in said
    assert "2 events" in said
    assert "Could not be taken in" not in await site.page("/reporting/", "iro")


@pytest.mark.parametrize(
    ("states", "said"),
    [(["ready", "missing", "not_needed"], "give it a day, 1 of 2 ready"), (["ready"], "give it a day, ready")],
)
async def test_a_review_of_the_week_says_how_ready_it_is(site: Site, states: list[str], said: str) -> None:
    review = {**REVIEW, "due_on": "2026-01-20", "arranged_for": None, "readiness": [{"state": each} for each in states]}
    site.others.told["/scheduling/reviews"] = {"items": [review]}
    assert said in await site.page("/reporting/", "iro")
    assert ("/scheduling/reviews", "true") in [(path, asked.get("readiness")) for path, asked in site.others.asked]
