"""The pages of reviews: what each reader is shown and offered, and what is said by them to scheduling."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from shared.refusals import Refusal
from tests.support.harness import Harness
from tests.support.reporting_site import BROWSER, Site
from tests.support.review_pages import (
    ARRANGED,
    AT,
    EXCLUDED,
    HELD,
    MISSING,
    OUTCOME,
    REVIEW,
    TALK,
    Form,
    day,
    in_order,
)


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    made.others.told |= {AT: REVIEW, f"{AT}/outcome": OUTCOME}
    yield made
    await made.closes()


async def one(site: Site, role: str = "iro", **more: Any) -> str:
    site.others.told[AT] = {**site.others.told[AT], **more}
    return await site.page("/reporting/reviews/R1", role)


async def test_the_list_shows_the_next_weeks_by_day_with_what_is_missing_and_whose_that_is(site: Site) -> None:
    late = REVIEW | {"id": "R2", "child_id": "C2", "due_on": "2026-01-12", "late": True}
    ready = [MISSING, TALK | {"owner_id": "I1"}]
    arranged = ARRANGED | {"arranged_for": "2026-01-19", "readiness": ready}
    site.others.told["/scheduling/reviews"] = {"items": [arranged, late]}
    page = await site.page("/reporting/reviews", "iro")
    assert in_order(page, "Their day is over", "Child C2", "This week and next (1)", "Monday 19 January", "Child C1")
    assert "16:00, At home, due 2 February (in 13 working days) · Jo Mensah · moved 2 times" in page
    assert "0 of 2 ready, missing: PEP to reach the IRO (SAM), Talk (Jo Mensah)" in page
    asked = [given for path, given in site.others.asked if path == "/scheduling/reviews"]
    assert {"to_come": "true", "readiness": "true", "limit": "200"} in asked
    assert {"to_come": "true", "readiness": "true", "limit": "200", "on_to": "2026-01-25"} in asked


async def test_the_list_is_narrowed_by_its_address_and_written_to_a_file(site: Site) -> None:
    ready = REVIEW | {"id": "R2", "child_id": "C2", "readiness": []}
    site.others.told["/scheduling/reviews"] = {"items": [REVIEW, ready]}
    page = await site.page("/reporting/reviews?not_ready=yes&status=every&due_from=1/2/2026&late=yes", "iro_manager")
    assert "This week" not in page
    assert (" C1 " in page, " C2 " in page) == (True, False)
    asked = next(given for path, given in site.others.asked if path == "/scheduling/reviews")
    assert asked == {"readiness": "true", "due_from": "2026-02-01", "late": "true", "limit": "200"}
    file = await site.get("/reporting/reviews?format=csv", "iro_manager")
    assert file.text.splitlines()[1].startswith("First review,C1,2 February 2026; in 13 working days,,No day yet,")


async def test_a_planned_review_is_arranged_next_and_each_missing_thing_has_its_way_to_chase_it(site: Site) -> None:
    page = await one(site)
    assert "0 of 2 ready" in page
    assert in_order(page, "Arrange it", "Write down the child", "What the law asks before it", "It was done")
    assert in_order(page, "Papers", "PEP to reach the IRO", "Social worker SAM, in 10 working days", "Ask for it")
    assert "Take back" not in page


@pytest.mark.parametrize(
    ("told", "first"),
    [
        (REVIEW, "Arrange it"),
        (ARRANGED, "Write down the child&#39;s wishes"),
        (ARRANGED | {"arranged_for": "2026-01-14"}, "It was held"),
        (HELD, "Record the outcome"),
        (HELD | {"status": "completed", "may": []}, "The decisions were sent"),
    ],
)
async def test_what_is_to_be_done_next_is_the_first_button(site: Site, told: dict[str, Any], first: str) -> None:
    site.others.told[AT] = told
    html = (await site.get("/reporting/reviews/R1", "iro", **BROWSER)).text
    assert re.findall(r'class="govuk-button" [^>]*>([^<]+)<', html) == [first]


@pytest.mark.parametrize("role", ["social_worker", "team_manager", "senior_manager", "auditor"])
async def test_who_does_not_review_is_offered_only_what_is_theirs(site: Site, role: str) -> None:
    site.others.told[AT] = HELD | {"status": "completed", "may": []}
    site.others.told[f"{AT}/follow-up"] = {"decisions_sent_on": "2026-02-02"}
    page = await one(site, role)
    assert ("Answer the decisions" in page) is (role in ("team_manager", "senior_manager"))
    assert ("The care plan was updated" in page) is (role != "auditor")
    assert not any(each in page for each in ("Put the outcome right", "Write the record", "The decisions were sent"))


async def test_a_held_review_shows_decisions_subjects_and_what_follows_with_its_last_days(site: Site) -> None:
    decided = {"id": "D", "words": "See a dentist", "words_for_child": "You will see a dentist", "need": "Health"}
    clock = {"duty": "decisions_sent", "opened_on": "2026-01-29", "due_on": "2026-01-12", "owner": "iro"}
    site.others.told[AT] = HELD | {"decisions": [decided | {"status": "open", "overdue": True}]}
    site.others.told["/scheduling/duties"] = {"items": [clock | {"policy_version": "england-2010@1"}]}
    page = await one(site)
    assert in_order(page, "See a dentist", "Overdue", "Health.", "Nobody named", "No day", "You will see a dentist")
    assert in_order(page, "What follows it", "Send out the review", "late by 2 working days")
    assert in_order(
        page,
        "Is the IRO satisfied?",
        "Education and development",
        "N Yes",
        "Health, and what the last assessment asks for Not recorded Not yet",
    )
    assert "Take back that the review was held" in page


async def test_who_was_excluded_last_time_is_to_be_decided_on_and_who_is_excluded_is_not_among_those_who_come(
    site: Site,
) -> None:
    out = {"person_id": "MUM", "whole_or_part": "whole", "reason": "Order", "other_involvement": "other_way"}
    site.others.told[AT] = ARRANGED
    site.others.told[f"{AT}/exclusions"] = {
        "items": [out | {"excluded": True}],
        "to_confirm": [out | {"person_id": "DAD"}],
    }
    page = await one(site)
    assert in_order(page, "To be decided before it is arranged", "DAD", "Exclude them again", "Let them come")
    assert in_order(page, "Who comes", "MUM", "Excluded from the whole review", "Order. In another way.")


async def test_what_cannot_be_asked_is_named_and_what_may_not_be_seen_is_not_found(site: Site) -> None:
    site.others.away = {"scheduling"}
    assert (await site.get("/reporting/reviews/R1", "iro", **BROWSER)).status_code == 503
    assert "does not know everything now" in await site.page("/reporting/reviews", "iro")
    site.others.away = set()
    assert (await site.get("/reporting/reviews/R9", "iro", **BROWSER)).status_code == 404
    assert (await site.get("/reporting/reviews/R1/outcome/nothing", "iro", **BROWSER)).status_code == 404
    assert (await site.get("/reporting/reviews/R1/outcome/decisions/R9", "iro", **BROWSER)).status_code == 404


async def test_an_arrangement_says_day_time_place_and_who_is_invited(site: Site) -> None:
    given = {**day("arranged_for", "2026-01-29"), "starts_at": "16.00", "venue": "At home", "venue_kind": "placement"}
    told = await Form(site, "arrangement").says(
        **given, invitees=["child,C1", "social_worker,SAM", "father"], others="school, S12\nVirtual school"
    )
    body = {
        "arranged_for": "2026-01-29",
        "starts_at": "2026-01-29T16:00:00+00:00",
        "venue": "At home",
        "venue_kind": "placement",
        "invitees": [
            {"kind": "child", "person_id": "C1"},
            {"kind": "social_worker", "person_id": "SAM"},
            {"kind": "father"},
            {"kind": "school", "person_id": "S12"},
            {"kind": "virtual_school"},
        ],
    }
    assert told == ("PATCH", AT, body, "3")


async def test_a_review_that_is_moved_keeps_its_hour_its_place_and_who_is_invited(site: Site) -> None:
    site.others.told[AT] = ARRANGED | {"arranged_for": "2026-03-20", "starts_at": "2026-03-20T16:00:00Z"}
    told = await Form(site, "moved").says(**day("day", "2026-03-30"))
    assert told[2] == {
        "arranged_for": "2026-03-30",
        "starts_at": "2026-03-30T16:00:00+01:00",
        "venue": "At home",
        "invitees": [{"kind": "mother", "person_id": "MUM"}],
    }


async def test_the_days_that_fit_are_offered_where_scheduling_knows_them(site: Site) -> None:
    offered = {
        "starts_at": "2026-06-29T15:00:00Z",
        "rank": 1,
        "reasons": ["after school"],
        "against": ["near a hearing"],
    }
    site.others.told[f"{AT}/date-options"] = {"items": [offered]}
    form = Form(site, "arrangement")
    assert "Monday 29 June, 16:00: after school; but near a hearing" in await form.shown()
    told = await form.says(option="2026-06-29T15:00:00Z")
    assert told[2] == {"arranged_for": "2026-06-29", "starts_at": "2026-06-29T16:00:00+01:00", "invitees": []}


async def test_a_refusal_that_wants_a_reason_is_shown_with_the_question_for_it(site: Site) -> None:
    form = Form(site, "arrangement")
    assert "It is after its last day" not in await form.shown()
    site.others.refuses = Refusal("outside-window", "After its due day", "Say with late_reason why it cannot be.")
    answer = await form.sends(**day("arranged_for", "2026-02-10"))
    assert answer.status_code == 409
    assert "After its due day. Say why it cannot be." in answer.text
    assert "It is after its last day: why?" in answer.text


async def test_wishes_are_said_with_their_lines_as_lists_and_shown_again_as_they_are(site: Site) -> None:
    wishes = {"who": ["Mum", "Nan"], "agenda": [], "advocate": "declined", "asked_on": "2026-01-12"}
    site.others.told[f"{AT}/childs-wishes"] = {"wishes": {**wishes, "health_report": {"may_be_shown": "no"}}}
    form = Form(site, "wishes", "social_worker")
    assert ">Mum\nNan</textarea>" in await form.shown()
    told = await form.says(**day("asked_on", "2026-01-13"), who="Mum\r\n\r\nDad", may_be_shown="yes")
    body = {"who": ["Mum", "Dad"], "asked_on": "2026-01-13", "health_report": {"may_be_shown": "yes"}}
    assert told == ("PUT", f"{AT}/childs-wishes", body, "")


@pytest.mark.parametrize(
    ("path", "given", "address", "body", "role"),
    [
        ("exclusions", EXCLUDED, "/exclusions", EXCLUDED, "iro"),
        ("exclusions/MUM/lifted", {"reason": "R"}, "/exclusions/MUM/lifted", {"reason": "R"}, "iro"),
        ("exclusions/MUM/withdrawal", {"reason": "R"}, "/exclusions/MUM/withdrawal", {"reason": "R"}, "iro_manager"),
        ("adjournment", {"reason": "papers_missing", "child": "agrees", "carer": "not_reached"}, "/adjournment",
         {"reason": "papers_missing", "wishes": {"child": "agrees", "carer": "not_reached"}}, "iro"),
        ("cancellation", {"reason": "bereavement", "iro_consents": "yes"}, "/cancellation",
         {"reason": "bereavement", "iro_consents": True}, "iro_admin"),
        ("meeting", day("on", "2026-01-14"), "/meetings", {"on": "2026-01-14"}, "iro"),
        ("decisions-sent", day("sent_on", "2026-01-14"), "/decisions-sent", {"sent_on": "2026-01-14"}, "iro"),
        ("management-response", {**day("responded_on", "2026-01-14"), "agreed": "yes"}, "/management-response",
         {"responded_on": "2026-01-14", "agreed": True}, "team_manager"),
        ("care-plan-update", day("updated_on", "2026-01-14"), "/care-plan-update", {"updated_on": "2026-01-14"},
         "social_worker"),
        *[(f"withdrawals/{each}", {"reason": "A mistake"}, f"/{each}/withdrawal", {"reason": "A mistake"}, role)
          for each, role in (("arrangement", "iro"), ("held", "iro"), ("outcome", "iro"), ("record", "iro_admin"),
                             ("care-plan-update", "social_worker"), ("management-response", "team_manager"))],
    ],
)  # fmt: skip
async def test_each_step_says_one_thing_and_goes_back_to_the_review(
    site: Site, path: str, given: dict[str, str], address: str, body: dict[str, Any], role: str
) -> None:
    answer = await Form(site, path, role).sends(**given)
    assert answer.headers.get("location", answer.text).startswith("/reporting/reviews/R1?done=")
    assert site.others.said[-1][:3] == ("POST", AT + address, body)


async def test_that_something_was_done_and_a_question_are_said_where_they_belong(site: Site) -> None:
    done = await Form(site, "duties/D2", "iro").says(**day("on", "2026-01-13"))
    assert done[:3] == ("POST", "/scheduling/duties/D2/met", {"on": "2026-01-13"})
    form = Form(site, "question?about=pep_available")
    assert "Before the review is wanted: pep to reach the iro." in await form.shown()
    told = await form.says(about="minutes", text="The PEP?")
    assert told[:3] == ("POST", "/scheduling/children/C1/questions", {"about": "minutes", "text": "The PEP?"})


async def test_held_from_the_reviews_page_goes_back_there_and_asks_why_another_chaired(site: Site) -> None:
    site.others.told[AT] = ARRANGED | {"arranged_for": "2026-01-14", "chair_id": "I2"}
    form = Form(site, "held?from=review")
    assert "It was not chaired by the child" in await form.shown()
    answer = await form.sends(**day("day", "2026-01-14"), other_chair_because="iro_ill")
    assert answer.headers["location"] == "/reporting/reviews/R1?done=held"
    assert site.others.said[-1][2] == {"held_on": "2026-01-14", "other_chair_because": "iro_ill"}


@pytest.mark.parametrize(
    "path", ["arrangement", "outcome", "outcome/health", "record", "withdrawals/held", "exclusions"]
)
@pytest.mark.parametrize("role", ["social_worker", "auditor", "child", "dashboard"])
async def test_who_may_not_say_it_there_is_refused_here(site: Site, path: str, role: str) -> None:
    assert (await site.get(f"/reporting/reviews/R1/{path}", role)).status_code == 403


@pytest.mark.parametrize("role", ["child", "dashboard", "guardian"])
async def test_who_has_no_work_with_reviews_is_offered_no_page_of_them(site: Site, role: str) -> None:
    for path in ("/reporting/reviews", "/reporting/reviews/R1"):
        assert (await site.get(path, role)).status_code == 403
