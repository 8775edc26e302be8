"""The pages of reviews: what each reader is shown and offered, and what is said by them to scheduling."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.reporting.declaration import DECLARATION
from shared.auth.access import COOKIE
from shared.refusals import FieldError, PreconditionFailed, Refusal
from tests.support.harness import Harness
from tests.support.reporting_site import BROWSER, Site

AT = "/scheduling/reviews/R1"
MISSING = {
    "duty_id": "D1",
    "duty": "pep_available",
    "title": "PEP to reach the IRO",
    "owner": "social_worker",
    "owner_id": "SAM",
    "due_on": "2026-01-28",
    "state": "missing",
    "done_on": None,
    "how": ["plan_document.updated"],
}
TALK = MISSING | {"duty_id": "D2", "duty": "iro_sw_discussion", "title": "Talk", "owner": "iro", "how": ["met"]}
REVIEW: dict[str, Any] = {
    "id": "R1",
    "child_id": "C1",
    "kind": "first_review",
    "rule": "first_review",
    "source": "reg 33(1)",
    "serves": ["first_review"],
    "due_on": "2026-02-02",
    "arranged_for": None,
    "starts_at": None,
    "venue": None,
    "venue_kind": None,
    "chair_id": None,
    "iro_id": "I1",
    "invitees": [],
    "status": "planned",
    "late": False,
    "postponements": 0,
    "readiness": [MISSING, TALK],
    "decisions": [],
    "may": ["arrange", "cancel", "hold", "meet", "take off"],
    "version": 3,
}
ARRANGED = REVIEW | {
    "status": "arranged",
    "arranged_for": "2026-01-29",
    "starts_at": "2026-01-29T16:00:00Z",
    "venue": "At home",
    "postponements": 2,
    "invitees": [{"kind": "mother", "person_id": "MUM"}],
    "may": ["adjourn", "arrange", "cancel", "hold", "meet", "take off"],
}
HELD = ARRANGED | {"status": "held", "held_on": "2026-01-29", "readiness": [], "may": ["hold", "meet", "take off"]}
OUTCOME: dict[str, Any] = {
    "review_id": "R1",
    "child_id": "C1",
    "status": "draft",
    "version": 4,
    "held_on": "2026-01-29",
    "missing": [{"pointer": "/subjects/health", "message": "M"}, {"pointer": "/attendance", "message": "M"}],
    "subjects": {"education": {"satisfied": True, "evidence_asked": False, "remedial_by": None, "note": "N"}},
    "plans": {"pep": "yes", "health_plan": None},
    "monitoring": None,
    "decisions": [{"id": "R1-1", "words": "W", "due_on": "2026-03-02", "record_ref": "LCS/1", "urgent": False}],
}
RECORD = {
    "review_id": "R1",
    "version": 1,
    "revision": "V1",
    "written_on": "2026-01-30",
    "distributed_on": None,
    "reference": None,
    "sections": [{"code": "placement", "heading": "Placement", "text": "P"}],
    "kept_from": [{"person_id": "MUM", "sections": ["placement"], "reason": "R"}],
}
EXCLUDED = {"person_id": "MUM", "whole_or_part": "part", "reason": "R", "other_involvement": "other_way"}


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    made.others.told |= {AT: REVIEW, f"{AT}/outcome": OUTCOME}
    yield made
    await made.closes()


class Form:
    """A form as a browser sends it: what stands in it, and what is typed besides."""

    def __init__(self, site: Site, path: str, role: str = "iro") -> None:
        self.site, self.path = site, f"/reporting/reviews/R1/{path}"
        self.headers = {**BROWSER, "cookie": f"{COOKIE}={site.issuer.issue(role, 'I1')}"}

    async def shown(self) -> str:
        answer = await self.site.get(self.path, None, **self.headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def sends(self, **given: str | list[str]) -> httpx.Response:
        page = await self.shown()
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
        data = {**hidden, **{name.replace("__", "-"): each for name, each in given.items()}}
        return await self.site.call("POST", self.path.partition("?")[0], role=None, data=data, headers=self.headers)

    async def says(self, **given: str | list[str]) -> Any:
        """What scheduling was told."""
        answer = await self.sends(**given)
        assert answer.status_code == 303, answer.text
        return self.site.others.said[-1]


def day(name: str, said: str) -> dict[str, str]:
    return {f"{name}__{part}": each for part, each in zip(("year", "month", "day"), said.split("-"), strict=True)}


async def one(site: Site, role: str = "iro", **more: Any) -> str:
    site.others.told[AT] = {**site.others.told[AT], **more}
    return await site.page("/reporting/reviews/R1", role)


def in_order(page: str, *parts: str) -> bool:
    places = [page.index(part) for part in parts]
    return places == sorted(places)


async def test_the_list_shows_the_next_weeks_by_day_with_what_is_missing_and_whose_that_is(site: Site) -> None:
    late = REVIEW | {"id": "R2", "child_id": "C2", "due_on": "2026-01-12", "late": True}
    site.others.told["/scheduling/reviews"] = {"items": [ARRANGED | {"arranged_for": "2026-01-19"}, late]}
    page = await site.page("/reporting/reviews", "iro")
    assert in_order(page, "Their day is over", "Child C2", "This week and next (1)", "Monday 19 January", "Child C1")
    assert "16:00, At home, due 2 February (in 13 working days) · Jo Mensah · moved 2 times" in page
    assert "0 of 2 ready, missing: PEP to reach the IRO (SAM), Talk (SAM)" in page
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
        (ARRANGED, "Change the arrangement"),
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
        page, "Is the IRO satisfied?", "Education and development", "N Yes", "Health", "Not recorded Not yet"
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
        *[(f"{each}/withdrawal", {"reason": "A mistake"}, f"/{each}/withdrawal", {"reason": "A mistake"}, role)
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


async def test_the_outcome_is_a_list_of_headings_each_as_far_as_it_is(site: Site) -> None:
    site.others.told[AT] = HELD
    page = await site.page("/reporting/reviews/R1/outcome", "iro")
    assert in_order(
        page, "Who came 1 answer is still wanted Not started", "Education", "Done", "Health 1 answer is still"
    )
    assert "2 answers are still wanted before the outcome can be finished" in page
    assert "Finish the outcome" not in page
    site.others.told[f"{AT}/outcome"] = OUTCOME | {"missing": []}
    assert "Finish the outcome" in await site.page("/reporting/reviews/R1/outcome", "iro")
    told = await Form(site, "outcome/completed").says(**day("completed_on", "2026-01-14"))
    assert told == ("PUT", f"{AT}/outcome", {"completed_on": "2026-01-14"}, "4")


async def test_a_heading_saves_what_it_asks_and_leaves_what_it_does_not_ask_as_it_was(site: Site) -> None:
    told = await Form(site, "outcome/health").says(
        **day("health-by", "2026-03-01"), health__satisfied="no", monitoring__substance_misuse="not_known"
    )
    assert told[2] == {
        "subjects": {
            "education": {"satisfied": True, "evidence_asked": False, "note": "N"},
            "health": {"satisfied": False, "remedial_by": "2026-03-01"},
        },
        "plans": {"pep": "yes"},
        "monitoring": {"substance_misuse": "not_known"},
        "development": None,
    }
    assert told[3] == "4"


async def test_what_is_refused_of_a_heading_stands_at_its_question(site: Site) -> None:
    wrong = [FieldError("/subjects/health/satisfied", "is needed"), FieldError("/spoken_to/on", "lies ahead")]
    site.others.refuses = Refusal("invalid-request", "Not valid", status=422, errors=wrong)
    answer = await Form(site, "outcome/health").sends(health__note="Glasses")
    assert 'href="#health-satisfied">Is needed' in answer.text
    assert "Lies ahead" in answer.text
    assert ">Glasses</textarea>" in answer.text


async def test_whoever_saves_second_is_told_and_reads_what_stands_there_now(site: Site) -> None:
    form = Form(site, "outcome/health")
    await form.shown()
    site.others.refuses = PreconditionFailed()
    now = {"health": {"satisfied": False, "remedial_by": "2026-03-01", "note": "Glasses are on their way"}}
    site.others.told[f"{AT}/outcome"] = OUTCOME | {"version": 5, "subjects": now}
    answer = await form.sends(health__note="Glasses", health__satisfied="yes")
    assert answer.status_code == 412
    said = re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition('id="meanwhile"')[2].partition("</dl>")[0])
    )
    assert in_order(said, "Are you satisfied? No", "1 3 2026", "Glasses are on their way")
    assert "Does the child misuse" not in said
    assert 'name="version" value="5"' in answer.text
    assert ">Glasses</textarea>" in answer.text


async def test_what_is_known_already_is_filled_in_until_something_was_saved(site: Site) -> None:
    contact = {"on": "2026-01-12", "child": "in_private", "in_placement": True}
    site.others.told["/scheduling/children/C1/contacts"] = {"items": [contact]}
    page = await Form(site, "outcome/child").shown()
    assert "Some of this is filled in" in page
    assert re.search(r'name="spoken_to-in_private"[^>]*value="yes"[^>]*checked', page)
    spoken = {"in_private": False, "how": "written", "in_placement": False}
    site.others.told[f"{AT}/outcome"] = OUTCOME | {"spoken_to": spoken, "monitoring": {"consulted_before": "no"}}
    assert "Some of this is filled in" not in await Form(site, "outcome/child").shown()


async def test_who_came_is_said_row_by_row_and_whoever_is_not_chosen_is_left_out(site: Site) -> None:
    site.others.told[AT] = HELD
    rows = {"came__0": "whole", "came__1": "apologies", "chaired": ["opening"], "kind__2": "school", "came__2": "part"}
    told = await Form(site, "outcome/attendance").says(**rows)
    child = {"kind": "child", "came": "whole", "person_id": "C1", "chaired": ["opening"]}
    mother = {"kind": "mother", "came": "apologies", "person_id": "MUM"}
    assert told[2] == {"attendance": [child, mother, {"kind": "school", "came": "part"}]}


async def test_decisions_are_added_changed_and_left_out_one_at_a_time(site: Site) -> None:
    kept = {"id": "R1-1", "words": "W", "due_on": "2026-03-02", "record_ref": "LCS/1", "urgent": False}
    assert "Add another decision" in await site.page("/reporting/reviews/R1/outcome/decisions", "iro")
    new = {"words": "See a dentist", "agency": "Health", "urgent": "yes", **day("made_on", "2026-01-13")}
    told = await Form(site, "outcome/decisions/new").says(**new)
    referral = {"agency": "Health", "made_on": "2026-01-13"}
    assert told[2] == {"decisions": [kept, {"words": "See a dentist", "urgent": True, "referral": referral}]}
    told = await Form(site, "outcome/decisions/R1-1").says(words="Another", **day("due_on", "2026-04-01"))
    assert told[2] == {"decisions": [{"id": "R1-1", "record_ref": "LCS/1", "words": "Another", "due_on": "2026-04-01"}]}
    assert (await Form(site, "outcome/decisions/R1-1/removed").says())[2] == {"decisions": []}


async def test_what_is_refused_of_one_decision_stands_at_its_question(site: Site) -> None:
    wrong = [FieldError("/decisions/1/due_on", "lies before the review, which was held on 2026-01-29")]
    site.others.refuses = Refusal("invalid-request", "Not valid", status=422, errors=wrong)
    answer = await Form(site, "outcome/decisions/new").sends(words="W")
    assert 'href="#due_on-day">Lies before the review' in answer.text


async def test_the_record_begins_with_what_the_outcome_says_and_is_saved_with_what_is_kept_from_whom(
    site: Site,
) -> None:
    site.others.told[AT] = HELD
    form = Form(site, "record")
    assert ">1. W</textarea>" in await form.shown()
    site.others.told[f"{AT}/record"] = RECORD
    told = await form.says(section__health="H", section__placement="P")
    body = {"sections": {"placement": "P", "health": "H"}, "kept_from": RECORD["kept_from"]}
    assert told == ("PUT", f"{AT}/record", body, "V1")
    told = await Form(site, "record/kept").says(person_id="DAD", sections=["placement"], why="Address")
    kept = [*RECORD["kept_from"], {"person_id": "DAD", "sections": ["placement"], "reason": "Address"}]  # type: ignore[misc]
    assert told[2] == {"written_on": "2026-01-30", "sections": {"placement": "P"}, "kept_from": kept}
    told = await Form(site, "record/kept").says(person_id="MUM", why="It was lifted")
    assert told[2]["kept_from"] == []


async def test_each_readers_copy_is_asked_of_scheduling_and_files_come_as_it_makes_them(site: Site) -> None:
    site.others.told[f"{AT}/record"] = RECORD
    page = await site.page("/reporting/reviews/R1/record/preview?for=MUM", "iro")
    assert "The record as MUM gets it" in page
    assert "Left out of this copy: Placement." in page
    assert (f"{AT}/record", {"for": "MUM"}) in site.others.asked
    file = await site.get("/reporting/reviews/R1/record/file?format=html&for=MUM", "social_worker")
    assert (file.text, file.headers["content-type"]) == ("a file", "text/html; charset=utf-8")
    assert site.others.asked[-1] == (f"{AT}/record", {"format": "html", "for": "MUM"})
    assert "kept" not in await site.page("/reporting/reviews/R1/record/preview", "social_worker")


async def test_a_record_goes_out_to_those_who_came_and_to_whoever_else_is_chosen(site: Site) -> None:
    came = [{"kind": "mother", "person_id": "MUM", "came": "whole", "chaired": []}]
    site.others.told |= {AT: HELD, f"{AT}/record": RECORD, f"{AT}/outcome": OUTCOME | {"attendance": came}}
    form = Form(site, "record-distributed")
    assert re.search(r'name="what-1"[^>]*value="full"[^>]*checked', await form.shown())
    told = await form.says(
        **day("distributed_on", "2026-01-14"), what__1="other", reason__1="A letter", kind__2="school", what__2="full"
    )
    to = [{"person_kind": "mother", "what": "other", "person_id": "MUM", "reason": "A letter"}]
    body = {"distributed_on": "2026-01-14", "to": [*to, {"person_kind": "school", "what": "full"}]}
    assert told[:3] == ("POST", f"{AT}/record-distributed", body)


@pytest.mark.parametrize(
    "path", ["arrangement", "outcome", "outcome/health", "record", "held/withdrawal", "exclusions"]
)
@pytest.mark.parametrize("role", ["social_worker", "auditor", "child", "dashboard"])
async def test_who_may_not_say_it_there_is_refused_here(site: Site, path: str, role: str) -> None:
    assert (await site.get(f"/reporting/reviews/R1/{path}", role)).status_code == 403


@pytest.mark.parametrize("role", ["child", "dashboard", "guardian"])
async def test_who_has_no_work_with_reviews_is_offered_no_page_of_them(site: Site, role: str) -> None:
    for path in ("/reporting/reviews", "/reporting/reviews/R1"):
        assert (await site.get(path, role)).status_code == 403
