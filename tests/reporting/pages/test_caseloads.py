"""The pages about caseloads: bars and bands in words, who could have a child, and what a manager decides."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from services.allocation.schemas.questions import Meaning
from services.reporting.declaration import DECLARATION
from services.reporting.pages.caseloads import said
from services.reporting.pages.caseloads.decisions import MEANINGS
from shared.policy import load_profile
from shared.refusals import Refusal
from tests.support.forms_sent import sends
from tests.support.harness import Harness
from tests.support.reporting_site import Site

LIMITS = load_profile("england-2010").settings.caseload
JO: dict[str, Any] = {
    "iro_id": "I1",
    "name": "Jo Mensah",
    "fte": 1.0,
    "iro_share": 1.0,
    "children": 71,
    "weighed": 71.0,
    "load": 71.0,
    "band": "above",
    "over_limit": True,
    "broken_rules": 0,
    "active_from": "2020-01-01",
    "active_to": None,
    "away": [{"from": "2026-02-02", "to": "2026-02-06"}],
}
KIM = JO | {
    "iro_id": "I2",
    "name": "Kim Ali",
    "fte": 0.5,
    "children": 30,
    "weighed": 30.0,
    "load": 60.0,
    "over_limit": False,
    "active_to": "2026-03-31",
    "away": [],
}
CASELOADS = {
    "items": [JO, KIM],
    "corporate_iros": [],
    "iros_needed": 1.5,
    "iros_for_good_practice": 1.7,
    "without_an_iro": 1,
    "without_an_iro_late": 0,
    "needed": [],
}
WAITING = {
    "child_id": "C9",
    "due_on": "2026-01-12",
    "working_days_elapsed": 7,
    "late": True,
    "why": "no IRO has room",
}
CHILD = {
    "iro": {"id": "I1", "name": "Jo Mensah"},
    "history": [{"iro_id": "I1", "from": "2025-01-05", "to": None}],
    "shares_iro_with": ["C2"],
}
ROOM = {"rule": "room", "verdict": "against", "why": "would have 71, above 70", "may_be_set_aside": True}
PARENT = {"rule": "parent_and_child", "verdict": "against", "why": "has the child's parent", "may_be_set_aside": False}

PROPOSAL = {
    "id": "P1",
    "child_id": "C1",
    "rule": "siblings",
    "iro_id": "I1",
    "detail": {"with": ["C2"], "why": "siblings are with I2"},
    "proposal": {"to_iro": "I2", "moves": ["C1"], "costs_continuity_of": ["C1"], "why": "I2 may have both"},
    "status": "open",
    "reason": None,
}
QUESTION: dict[str, Any] = {
    "id": "Q1",
    "child_id": "C1",
    "status": "open",
    "asks": "What does it mean?",
    "said_meanwhile": [],
    "answer": None,
    "reason": None,
}


def candidate(iro_id: str, *rules: dict[str, Any]) -> dict[str, Any]:
    return {"iro_id": iro_id, "eligible": not rules, "rank": 1, "load": 1.0, "rules": list(rules)}


def recommended(*candidates: dict[str, Any]) -> dict[str, Any]:
    return {"child_id": "C1", "weight": 1.0, "candidates": list(candidates), "more": False}


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    made.others.told["/allocation/caseloads"] = CASELOADS
    made.others.told["/allocation/unallocated"] = {"items": [WAITING]}
    made.others.told["/allocation/children/C1"] = CHILD
    made.others.told["/allocation/children/C1/recommendation"] = recommended(candidate("I2"), candidate("I1"))
    yield made
    await made.closes()


@pytest.mark.parametrize(
    ("load", "words"),
    [(49, "below the band"), (50, "within the band"), (70, "within the band"), (71, "above the band")],
)
def test_a_caseload_is_said_against_the_band_in_words(load: float, words: str) -> None:
    assert words in said.for_a_full_post(load, LIMITS)
    assert ("over the limit" in said.for_a_full_post(load, LIMITS)) is (load > 70)


@pytest.mark.parametrize(("weighed", "room"), [(69.0, 1), (70.0, 0), (70.5, -1)])
def test_room_is_what_the_limit_leaves_for_her_hours(weighed: float, room: int) -> None:
    assert said.room_of(JO | {"weighed": weighed}, LIMITS) == room
    assert said.room_of(JO | {"weighed": weighed / 2, "fte": 0.5}, LIMITS) == room // 2


async def test_caseloads_show_hours_room_absence_and_who_leaves_and_who_has_nobody(site: Site) -> None:
    page = await site.page("/reporting/caseloads")
    assert "2 IROs with 1.5 posts for 102 children" in page
    assert "Over the limit 71 children as 71 for a full post, above the band of 50 to 70" in page
    assert "30 children as 60 for a full post, within the band" in page
    assert "0.5 of a post" in page
    assert "Away 2 February to 6 February 2026" in page
    assert "31 March 2026" in page
    assert "1 child has no IRO" in page
    assert "No IRO has room. Choose an IRO for C9" in page


async def test_the_file_has_the_rows_of_the_page(site: Site) -> None:
    answer = await site.get("/reporting/caseloads?format=csv")
    first, jo, kim = answer.text.splitlines()
    assert first == "IRO,Children,Hours,Room for,Away,Last day"
    assert jo.startswith("Jo Mensah,")
    assert kim.endswith("31 March 2026")


async def test_who_only_reads_caseloads_is_offered_no_decision(site: Site) -> None:
    page = await site.page("/reporting/caseloads", "senior_manager")
    assert "Choose an IRO" not in page
    assert "Waiting for your decision" not in page
    assert (await site.get("/reporting/caseloads/children/C1", "senior_manager")).status_code == 403


async def test_before_a_child_is_given_both_caseloads_and_the_loss_are_shown(site: Site) -> None:
    page = await site.page("/reporting/caseloads/children/C1/to/I2")
    assert "Jo Mensah Full time 71 children" in page
    assert "70 children as 70 for a full post" in page
    assert "30 children" in page
    assert "31 children as 62 for a full post" in page
    assert "loses Jo Mensah, the IRO since 5 January 2025" in page
    assert "Parted from C2, who stays with Jo Mensah" in page


async def test_the_managers_choice_is_said_to_allocation_with_the_reason(site: Site) -> None:
    answer = await sends(site, "/reporting/caseloads/children/C1/to/I2", reason="Speaks\r\nher language")
    assert (answer.status_code, answer.headers["location"]) == (303, "/reporting/children/C1?done=given")
    ((method, path, body, _),) = site.others.said
    assert (method, path) == ("POST", "/allocation/children/C1/allocations")
    assert body == {"iro_id": "I2", "reason": "Speaks her language", "override": False}


async def test_a_rule_that_may_be_set_aside_asks_and_one_that_may_not_offers_no_button(site: Site) -> None:
    told = site.others.told
    told["/allocation/children/C1/recommendation"] = recommended(candidate("I2", ROOM))
    page = await site.page("/reporting/caseloads/children/C1/to/I2")
    assert "Room: would have 71, above 70." in page
    assert "Set this rule aside for your reason?" in page
    told["/allocation/children/C1/recommendation"] = recommended(candidate("I2", PARENT))
    page = await site.page("/reporting/caseloads/children/C1/to/I2")
    assert "Nobody may set this aside" in page
    assert "Why this IRO?" not in page


async def test_what_allocation_refuses_is_said_in_words_and_what_was_typed_is_kept(site: Site) -> None:
    detail = "room: I2 would have 71. Send override: true to set this aside for your reason."
    site.others.refuses = Refusal("rule-room", "A rule stands against this IRO", detail)
    answer = await sends(site, "/reporting/caseloads/children/C1/to/I2", reason="Her brother's IRO")
    assert answer.status_code == 409
    assert "Kim Ali would have 71. Answer yes below" in answer.text
    assert "Her brother&#39;s IRO" in answer.text


async def test_an_iro_who_is_none_is_not_found(site: Site) -> None:
    assert (await site.get("/reporting/caseloads/children/C1/to/NOBODY")).status_code == 404


async def test_a_plan_is_only_shown_until_it_is_carried_out_as_it_was_read(site: Site) -> None:
    site.others.answers = {
        "moves": [{"child_id": "C1", "from_iro_id": "I1", "to_iro_id": "I2", "rule": "lightest", "reason": "71"}],
        "unplaced": [],
        "caseloads": [
            {"iro_id": "I1", "fte": 1.0, "children_before": 71, "children_after": 70, "load_before": 71.0,
             "load_after": 70.0},
        ],
        "max_before": 71.0,
        "max_after": 70.0,
        "digest": "abc",
    }  # fmt: skip
    page = await site.page("/reporting/caseloads/rebalance")
    assert "1 child would have another IRO at once" in page
    assert [body["apply"] for *_, body, _ in site.others.said] == [False]
    answer = await sends(site, "/reporting/caseloads/rebalance", digest="abc")
    assert answer.status_code == 303
    assert site.others.said[-1][2] == {"apply": True, "digest": "abc"}


async def test_what_is_away_is_named_and_the_rest_is_shown(site: Site) -> None:
    site.others.away = {"allocation"}
    assert "This page does not know everything now" in await site.page("/reporting/caseloads")


def test_every_answer_is_one_that_allocation_takes() -> None:
    assert {code for each in MEANINGS.values() for code in each} == set(get_args(Meaning))


async def test_a_managers_choice_can_be_taken_back_where_it_is_looked_at(site: Site) -> None:
    assert "choice back" not in await site.page("/reporting/caseloads/children/C1")
    site.others.told["/allocation/children/C1"] = CHILD | {"rule": "manager"}
    assert "Take the manager's choice back" in (await site.get("/reporting/caseloads/children/C1")).text.replace(
        "&#39;", "'"
    )
    answer = await sends(site, "/reporting/caseloads/children/C1/choice-back", reason="Not hers to choose")
    assert answer.headers["location"] == "/reporting/children/C1?done=choice_back"
    assert site.others.said[-1][1] == "/allocation/children/C1/allocations/withdrawal"


async def test_a_proposal_is_declined_with_a_reason_and_the_no_can_be_taken_back(site: Site) -> None:
    told = PROPOSAL
    site.others.told |= {
        "/allocation/proposals/P1": told,
        "/allocation/iros": {"items": [{"id": "I2", "name": "Kim Ali"}]},
    }
    page = await site.page("/reporting/caseloads/proposals/P1")
    assert "Move to Kim Ali?" in page
    assert "Continuity is lost for C1." in page
    await sends(site, "/reporting/caseloads/proposals/P1", accept="no", reason="Moves next week")
    assert site.others.said[-1][1:3] == (
        "/allocation/proposals/P1/decision",
        {"accept": False, "reason": "Moves next week"},
    )
    site.others.told["/allocation/proposals/P1"] = told | {"status": "declined", "reason": "Moves next week"}
    await sends(
        site, "/reporting/caseloads/proposals/P1", to="/reporting/caseloads/proposals/P1/withdrawal", reason="A mistake"
    )
    assert site.others.said[-1][1] == "/allocation/proposals/P1/decision/withdrawal"


@pytest.mark.parametrize("kind", ["second_start", "unmerged"])
async def test_a_question_is_answered_by_what_is_offered_and_nothing_else(site: Site, kind: str) -> None:
    asked = QUESTION | {"kind": kind}
    site.others.told["/allocation/questions"] = {"items": [asked]}
    wrong = await sends(site, "/reporting/caseloads/questions/Q1", answer="perhaps", reason="x")
    assert (wrong.status_code, site.others.said) == (422, [])
    answer = next(iter(MEANINGS[kind]))
    await sends(site, "/reporting/caseloads/questions/Q1", answer=answer, reason="Asked the team")
    assert site.others.said[-1][1:3] == (
        "/allocation/questions/Q1/answer",
        {"answer": answer, "reason": "Asked the team"},
    )


async def test_how_many_sibling_groups_are_split_leads_whoever_may_to_how_many_there_are(site: Site) -> None:
    site.others.told["/allocation/sibling-splits"] = {"number": 1, "by_reason": {"siblings_iro_may_not": 1}}
    for role, offered in (("iro_manager", True), ("iro_admin", False), ("auditor", True)):
        html = (await site.get("/reporting/caseloads", role, accept="text/html")).text
        assert "no IRO may have them all (1)." in html
        assert ('href="/reporting/kpis/page/sibling_groups_split"' in html) is offered
