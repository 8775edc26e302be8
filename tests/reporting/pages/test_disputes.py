"""The pages of disputes and concerns: what stands first, whose turn it is, and what is said to escalation by a form."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from services.reporting.pages.items import Item, children_in, of_dispute, once_a_child
from shared.policy import load_profile
from shared.refusals import Refusal
from tests.support.dispute_pages import ANSWER, LINE, OPENED, STAGE, WHOLE, Form, shown
from tests.support.harness import Harness
from tests.support.reporting_site import Site

ONE = "/escalation/disputes/D1"


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    for name in ("freezes", "cafcass", "counterparts", "legal-advice", "concerns"):
        made.others.told[f"/escalation/{name}"] = {"items": []}
    yield made
    await made.closes()


def in_order(page: str, *parts: str) -> bool:
    places = [page.index(part) for part in parts]
    return places == sorted(places)


async def test_what_runs_out_first_stands_first_and_what_is_out_of_time_before_it(site: Site) -> None:
    answered = {**LINE, "id": "D2", "child_id": "B2", "answered": True, "waiting_for": ["I1"], "limit_on": "2026-01-16"}
    over = {**LINE, "id": "D3", "child_id": "A3", "overdue": True, "limit_on": "2026-01-12", "days_left": -2}
    site.others.told["/escalation/disputes"] = {"items": [LINE, answered, over]}
    page = await site.page("/reporting/disputes")
    assert in_order(page, "Open (3)", "Out of time Child A3", "Runs out this week Child B2", "Child C1")
    assert (
        "1 dispute runs out in the next seven days: Child B2: contact with family and others , on Friday 16 Jan" in page
    )
    assert "waits for IRO: Jo Mensah" in page
    assert "3 disputes are open , 1 is out of time" in page
    assert "Answer due by Monday 19 January (in 3 working days). Team manager: TM1" in page
    assert "7 of 20 working days used, 13 left" in page
    assert "also for C2" in page


@pytest.mark.parametrize(("limit_on", "this_week"), [("2026-01-20", True), ("2026-01-21", True), ("2026-01-22", False)])
async def test_this_week_is_the_next_seven_days(site: Site, limit_on: str, this_week: bool) -> None:
    site.others.told["/escalation/disputes"] = {"items": [{**LINE, "limit_on": limit_on}]}
    page = await site.page("/reporting/disputes", "senior_manager")
    assert ("1 dispute runs out" in page) is this_week
    assert ("No dispute runs out in the next seven days." in page) is not this_week


@pytest.mark.parametrize(
    ("asked", "found"),
    [("stage=1", 2), ("stage=2", 0), ("waiting_for=TM1", 1), ("iro_id=I1", 1), ("overdue=true", 1), ("", 2)],
)
async def test_the_board_is_narrowed_by_its_address_and_its_file_has_the_same_rows(
    site: Site, asked: str, found: int
) -> None:
    other = {**LINE, "id": "D2", "iro_id": "I2", "waiting_for": ["TM2"], "overdue": True}
    site.others.told["/escalation/disputes"] = {"items": [LINE, other]}
    assert f"Open ({found})" in await site.page(f"/reporting/disputes?{asked}")
    answer = await site.get(f"/reporting/disputes?{asked}&format=csv")
    assert len(answer.text.splitlines()) == 1 + found
    assert answer.headers["content-disposition"] == 'attachment; filename="disputes.csv"'


async def test_what_has_ended_says_how_and_what_changed_for_the_child(site: Site) -> None:
    ended = {"status": "resolved", "outcome": "partly", "ended_on": "2026-01-13", "what_changed": ["contact_arranged"]}
    site.others.told["/escalation/disputes"] = {"items": [{**LINE, **ended, "waiting_for": []}]}
    page = await site.page("/reporting/disputes?status=resolved")
    assert "Agreed in part on 13 January 2026. What changed: Contact was arranged" in page
    assert "runs out" not in page


async def test_a_board_that_nobody_can_fill_says_so(site: Site) -> None:
    site.others.away = {"escalation"}
    page = await site.page("/reporting/disputes")
    assert "a part of the system does not answer" in page
    assert "No dispute runs out" not in page, "nobody knows"


async def test_a_dispute_says_whose_turn_it_is_and_offers_what_escalation_lets_the_reader_say(site: Site) -> None:
    site.others.told[ONE] = WHOLE
    page = await shown(site, "/reporting/disputes/D1")
    assert "Take it to the next stage" in page
    assert "/reporting/disputes/D1/response" not in page
    site.others.told[ONE] = {**WHOLE, "may": ["respond"]}
    page = await shown(site, "/reporting/disputes/D1", "team_manager", "TM1")
    assert in_order(page, "Team manager: you", "/reporting/disputes/D1/response")
    assert "End it" not in page
    said = " ".join((await site.page("/reporting/disputes/D1")).split())
    assert (
        "Since Monday 12 January: it began there. To be answered by Monday 19 January (in 3 working days), by TM1"
        in said
    )


async def test_an_answer_stands_at_its_stage_and_what_the_iro_thinks_is_asked_for_first(site: Site) -> None:
    stage = {**STAGE, "answers": [ANSWER], "answered_on": "2026-01-13"}
    may = [*WHOLE["may"], "view"]
    site.others.told[ONE] = {**WHOLE, "stages": [stage], "answered": True, "waiting_for": ["I1"], "may": may}
    page = await shown(site, "/reporting/disputes/D1")
    assert in_order(page, "IRO: you", "/D1/view", "/D1/resolution", "/D1/next-stage", "Not agreed")
    assert "A lack of means was given as the reason." in page
    assert "Written down by A1." in page


async def test_what_was_said_last_is_taken_back_by_whoever_said_it_and_nothing_else(site: Site) -> None:
    moved = {**OPENED, "what": "dispute:next_stage", "id": "D1|2", "to": 2}
    site.others.told[ONE] = {**WHOLE, "history": [OPENED, moved]}
    page = await shown(site, "/reporting/disputes/D1")
    assert "taken-back?what=next_stage&amp;id=D1" in page
    assert "what=opening" not in page, "a later step rests on it"
    assert "taken-back" not in await shown(site, "/reporting/disputes/D1", "team_manager", "TM1")
    done = await Form(site, "/reporting/challenges/taken-back?what=next_stage&id=D1").sends(reason="Too early")
    assert done.headers["location"] == "/reporting/disputes/D1?done=taken_back"
    assert site.others.said == [("POST", f"{ONE}/next-stage/withdrawal", {"reason": "Too early"}, "3")]


async def test_a_manager_answers_with_the_version_that_was_read(site: Site) -> None:
    site.others.told[ONE] = {**WHOLE, "may": ["respond"]}
    form = Form(site, "/reporting/disputes/D1/response", "team_manager", "TM1")
    assert "Whose answer is it?" not in (await form.shown()).text
    assert "Choose what the answer is" in (await form.sends()).text
    done = await form.sends(agreed="partly", resources="no")
    assert done.headers["location"] == "/reporting/disputes/D1?done=dispute_answered"
    assert site.others.said == [("POST", f"{ONE}/response", {"agreed": "partly", "resources": False}, "3")]


async def test_the_office_writes_down_whose_answer_came(site: Site) -> None:
    site.others.told[ONE] = {**WHOLE, "may": ["respond"]}
    form = Form(site, "/reporting/disputes/D1/response", "iro_admin", "A1")
    assert "Choose whose answer it is" in (await form.sends(agreed="agreed")).text
    await form.sends(agreed="agreed", responded_by="TM1")
    assert site.others.said[-1][2] == {"agreed": "agreed", "responded_by": "TM1"}


@pytest.mark.parametrize("path", ["response", "view", "next-stage", "resolution", "withdrawal", "complaint-by"])
async def test_what_cannot_be_said_now_is_a_page_that_says_so(site: Site, path: str) -> None:
    site.others.told[ONE] = {**WHOLE, "may": []}
    answer = await Form(site, f"/reporting/disputes/D1/{path}").shown()
    assert (answer.status_code, "Look at the dispute again" in answer.text) == (409, True)


@pytest.mark.parametrize(("to", "said"), [("2", {"to": 2}), ("3", None)])
async def test_a_stage_is_passed_over_with_a_reason_alone(site: Site, to: str, said: dict[str, Any] | None) -> None:
    site.others.told[ONE] = WHOLE
    answer = await Form(site, "/reporting/disputes/D1/next-stage").sends(to=to)
    assert [each[2] for each in site.others.said] == ([said] if said else [])
    assert ("Say in a sentence why a stage is passed over" in answer.text) is (said is None)


async def test_nothing_is_settled_without_what_changed_and_what_was_agreed_has_who_and_when(site: Site) -> None:
    site.others.told[ONE] = WHOLE
    form = Form(site, "/reporting/disputes/D1/resolution")
    assert "Unresolved" not in (await form.shown()).text, "there are stages left"
    wrong = (await form.sends(outcome="agreed", remedy_1_text="See Ana")).text
    for each in ("Choose what changed for the child", "Enter the id of who is to do it", "Enter the day by which"):
        assert each in wrong
    assert 'value="See Ana"' in wrong
    day = {"remedy_1_due-day": "30", "remedy_1_due-month": "1", "remedy_1_due-year": "2026"}
    await form.sends(
        outcome="agreed", what_changed="contact_arranged", remedy_1_text="See Ana", remedy_1_who="SW", **day
    )
    remedy = {"text": "See Ana", "responsible_person_id": "SW", "due_on": "2026-01-30"}
    told = {"outcome": "agreed", "what_changed": ["contact_arranged"], "remedies": [remedy]}
    assert site.others.said == [("POST", f"{ONE}/resolution", told, "3")]


async def test_unresolved_is_offered_when_escalation_lets_it_be_said(site: Site) -> None:
    site.others.told[ONE] = {**WHOLE, "may": ["unresolved"]}
    form = Form(site, "/reporting/disputes/D1/resolution")
    assert "Agreed in part" not in (await form.shown()).text
    await form.sends(outcome="unresolved")
    assert site.others.said[-1][2] == {"outcome": "unresolved"}


async def test_what_was_changed_meanwhile_is_said_and_shown_as_it_is(site: Site) -> None:
    site.others.told[ONE] = WHOLE
    site.others.refuses = Refusal("changed", "Changed", status=412)
    answer = await Form(site, "/reporting/disputes/D1/withdrawal").sends(reason="Enough")
    assert (answer.status_code, "Somebody changed this while you read it" in answer.text) == (412, True)
    assert "Enough" in answer.text


async def test_what_was_agreed_is_carried_out_on_a_day(site: Site) -> None:
    remedy = {"id": "M1", "text": "See Ana", "responsible_person_id": "SW", "agreed_on": "2026-01-12"}
    remedy |= {"due_on": "2026-01-13", "carried_out_on": None, "status": "open"}
    site.others.told[ONE] = {**WHOLE, "remedies": [remedy], "may": []}
    page = await shown(site, "/reporting/disputes/D1", "social_worker", "SW")
    assert in_order(page, "Late", "See Ana", "by Tuesday 13 January (late by 1 working day)", "It was done")
    form = Form(site, "/reporting/disputes/D1/carried-out?remedy=M1", "social_worker", "SW")
    await form.sends()
    assert site.others.said == [("POST", f"{ONE}/remedies/M1/carried-out", {}, "3")]
    assert (await Form(site, "/reporting/disputes/D1/carried-out?remedy=M9").shown()).status_code == 422


async def test_legal_advice_is_asked_for_in_the_readers_name_and_for_no_manager(site: Site) -> None:
    advice = {"id": "L1", "child_id": "C1", "dispute_id": "D1", "iro_id": "I1", "sought_on": "2026-01-13"}
    advice |= dict.fromkeys(("foster_carer_id", "received_on", "on_what", "detail_ref", "followed"))
    site.others.told |= {ONE: WHOLE, "/escalation/legal-advice": {"items": [advice]}}
    assert "Sought by you on Tuesday 13 January" in await shown(site, "/reporting/disputes/D1")
    site.others.asked.clear()
    assert "Legal advice" not in await shown(site, "/reporting/disputes/D1", "team_manager", "TM1")
    assert "/escalation/legal-advice" not in {path for path, _ in site.others.asked}


async def test_a_freeze_stands_beside_its_dispute_and_the_manager_answers_it_there(site: Site) -> None:
    freeze = {"id": "F1", "child_id": "C1", "dispute_id": "D1", "requested_on": "2026-01-13", "requested_by": "I1"}
    freeze |= {"due_on": "2026-01-15", "moves_on": "2026-01-20", "status": "asked"}
    freeze |= dict.fromkeys(("change_id", "placement_id", "answered_on", "answered_by", "stays", "until"))
    site.others.told |= {ONE: WHOLE, "/escalation/freezes": {"items": [freeze]}}
    page = await shown(site, "/reporting/disputes/D1", "team_manager", "TM1")
    assert in_order(
        page, "Asked by Jo Mensah", "To be answered by Thursday 15 January", "Answer whether the child stays"
    )
    form = Form(site, "/reporting/disputes/D1/freeze-answer?freeze=F1", "team_manager", "TM1")
    await form.sends(stays="yes")
    assert site.others.said == [("POST", "/escalation/freezes/F1/answer", {"stays": True}, "3")]


@pytest.mark.parametrize(("mine", "lines"), [(True, 2), (False, 1)])
def test_a_dispute_in_which_it_is_the_readers_turn_is_folded_behind_nothing_else_of_the_child(
    mine: bool, lines: int
) -> None:
    late = Item("IRO to meet the child", "C1", "IRO", "late", late=True)
    found = once_a_child([late, of_dispute(LINE, load_profile("england-2010"), mine=mine)])
    assert (len(found), children_in(found)) == (lines, 1)


async def test_today_does_not_name_to_its_reader_the_id_by_which_a_dispute_waits_for_her(site: Site) -> None:
    site.others.told["/escalation/disputes"] = {"items": [{**LINE, "waiting_for": ["I1"]}]}
    page = await site.page("/reporting/", "iro", subject="I1")
    line = page.partition(": you are to act")[2].partition("Rule")[0]
    assert line.strip().startswith("You ·")
