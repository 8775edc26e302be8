"""The outcome of a review in parts, its decisions, and its record, as their pages save them."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from shared.refusals import FieldError, PreconditionFailed, Refusal
from tests.support.harness import Harness
from tests.support.reporting_site import Site
from tests.support.review_pages import AT, HELD, OUTCOME, RECORD, REVIEW, Form, day, in_order


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    made.others.told |= {AT: REVIEW, f"{AT}/outcome": OUTCOME}
    yield made
    await made.closes()


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
    rows: dict[str, Any] = {
        "came__0": "whole",
        "came__1": "apologies",
        "chaired": ["opening"],
        "kind__2": "school",
        "came__2": "part",
    }
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
