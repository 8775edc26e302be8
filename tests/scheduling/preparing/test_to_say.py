"""What the IRO is to say before a review: shown as long as it is missing, and no alarm (Jersey 3.14, 3.36, 3.78)."""

from typing import Any

import pytest

from shared.events.council.child_court import ProtectionConferenceListed
from shared.events.council.child_plans import ChangeDropped, ChangeProposed
from shared.events.council.duties_done import DutyReported
from shared.events.services.duties import DutyLate
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.facts import day

READY = {"plan_up_to_date": True, "child_told": True, "child_understands": "yes"}


async def to_say(at: Desk) -> dict[str, str]:
    """What is to be said, and how it stands."""
    shown = (await at.call("GET", "/children/C1047/readiness")).json()
    assert {(each["owner"], each["owner_id"]) for each in shown["to_say"]} <= {("iro", "I1")}
    return {each["what"]: each["state"] for each in shown["to_say"]}


async def arranged_at(at: Desk, venue_kind: str, on: str = "2026-01-28") -> dict[str, Any]:
    review = await at.planned()
    said = {"version": review["version"], "arranged_for": on, "venue_kind": venue_kind}
    return dict((await at.says(f"/reviews/{review['id']}", **said)).json())


@pytest.mark.parametrize(("born", "asked"), [("2022-02-01", True), ("2022-02-02", True), ("2022-02-03", False)])
async def test_advocacy_is_explained_before_every_review_to_a_child_of_four_and_over(
    desk: OpenDesk, born: str, asked: bool
) -> None:
    at = await desk(date_of_birth=born)
    missing = {"advocate_explained": "missing", "advocate_information_given": "missing"}
    assert await to_say(at) == (missing if asked else {})


async def test_what_was_explained_for_one_review_is_explained_anew_for_the_next_and_nobody_is_alarmed(
    desk: OpenDesk,
) -> None:
    at = await desk()
    review = await at.planned()
    wishes = {"asked_on": "2026-01-05", "advocate_explained_on": "2026-01-05"}
    for more, state in (({}, "missing"), ({"advocate_information_given": True}, "ready")):
        answer = await at.call("PUT", f"/reviews/{review['id']}/childs-wishes", json=wishes | more)
        assert answer.status_code == 200, answer.text
        assert await to_say(at) == {"advocate_explained": "ready", "advocate_information_given": state}
    await at.held(review["id"], "2026-01-30")
    assert set((await to_say(at)).values()) == {"missing"}
    await at.svc.sweeps("2026-06-01")
    assert not [each for each in await at.svc.announced(DutyLate) if "advocate" in each.data.model_dump()["duty"]]


@pytest.mark.parametrize(("venue", "asked"), [("office", True), ("placement", False)])
async def test_where_the_meeting_is_elsewhere_the_child_is_seen_in_the_placement(
    desk: OpenDesk, venue: str, asked: bool
) -> None:
    at = await desk()
    await arranged_at(at, venue)
    assert (await to_say(at)).get("seen_in_placement") == ("missing" if asked else None)
    if not asked:
        return
    contact = {"on": "2026-01-05", "kind": "visit", "child": "in_private"}
    await at.says("/children/C1047/contacts", **contact)
    assert (await to_say(at))["seen_in_placement"] == "missing", "it was somewhere else"
    made = (await at.says("/children/C1047/contacts", **contact, in_placement=True)).json()
    assert (await to_say(at))["seen_in_placement"] == "ready"
    await at.says(f"/children/C1047/contacts/{made['id']}/withdrawal", reason="another child's")
    assert (await to_say(at))["seen_in_placement"] == "missing"


@pytest.mark.parametrize(
    ("on", "state"), [("2026-01-29", "missing"), ("2026-01-30", "missing"), ("2026-01-31", "ready")]
)
async def test_the_child_is_seen_in_the_placement_anew_since_the_review_before(
    desk: OpenDesk, on: str, state: str
) -> None:
    at = await desk()
    await at.held((await at.planned())["id"], "2026-01-30")
    await arranged_at(at, "office", "2026-04-27")
    said = DutyReported(duty="child_spoken_to", on=day(on), how="in_placement")
    await at.hears(said, on="2026-02-02")
    assert (await to_say(at))["seen_in_placement"] == state


async def moving(desk: OpenDesk) -> tuple[Desk, str]:
    at = await desk()
    change = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-09"), kind="settled_placement_move")
    await at.hears(change, on="2026-01-06")
    return at, "/children/C1047/moves-proposed"


async def says(at: Desk, path: str, **body: Any) -> Any:
    return await at.call("POST", path, json=body)


async def test_before_a_move_the_plan_is_up_to_date_and_the_child_understands(desk: OpenDesk) -> None:
    at, path = await moving(desk)
    (move,) = (await at.call("GET", path)).json()["items"]
    assert move == {
        "proposal_id": "P1", "kind": "settled_placement_move", "planned_on": "2026-03-09", "prepared": None,
    }  # fmt: skip
    steps: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({}, "missing", "missing"),
        (READY | {"child_understands": "not_yet", "then": "advocate"}, "ready", "missing"),
        (READY | {"plan_up_to_date": False}, "missing", "ready"),
        (READY | {"child_told": False}, "ready", "missing"),
        (READY | {"child_told": False, "child_understands": "not_able"}, "ready", "ready"),
        (READY, "ready", "ready"),
        ({"plan_up_to_date": False, "child_told": False, "child_understands": "not_yet", "emergency": True},
         "ready", "ready"),
    )  # fmt: skip
    for said, plan, understood in steps:
        if said:
            answer = await says(at, f"{path}/P1/prepared", **said)
            assert answer.status_code == 200, answer.text
        found = await to_say(at)
        assert (found["plan_ready_for_the_move"], found["move_understood"]) == (plan, understood)
    back = await says(at, f"{path}/P1/prepared/withdrawal", reason="another child's")
    assert back.status_code == 200, back.text
    assert back.json()["items"][0]["prepared"]["emergency"] is False, "what was said before stands again"
    assert (await says(at, f"{path}/P2/prepared/withdrawal", reason="nobody said so")).status_code == 404
    await at.hears(ChangeDropped(proposal_id="P1", dropped_on=day("2026-01-12")), on="2026-01-12")
    assert "move_understood" not in await to_say(at)
    assert (await says(at, f"{path}/P1/prepared", **READY)).status_code == 404


@pytest.mark.parametrize(
    ("more", "pointer"),
    [({"child_understands": "not_yet"}, "/then"), ({"on": "2026-01-07"}, "/on"), ({"on": "2026-01-06"}, None)],
)
async def test_what_is_said_of_a_move_is_whole_and_of_no_day_to_come(
    desk: OpenDesk, more: dict[str, Any], pointer: str | None
) -> None:
    at, path = await moving(desk)
    answer = await says(at, f"{path}/P1/prepared", **READY | more)
    assert [each["pointer"] for each in answer.json().get("errors", [])] == ([pointer] if pointer else [])


async def test_only_the_iro_says_that_plan_and_child_are_ready(desk: OpenDesk) -> None:
    at, path = await moving(desk)
    for role, subject, status in (("social_worker", "SW1", 403), ("iro", "I2", 404), ("iro_manager", "M1", 200)):
        answer = await at.call("POST", f"{path}/P1/prepared", json=READY, role=role, subject=subject)
        assert answer.status_code == status, (role, answer.text)
    assert (await at.call("GET", path, role="child", subject="C1047")).status_code == 403


@pytest.mark.parametrize(
    ("listed", "shown"), [("2026-01-04", None), ("2026-01-05", "2026-01-05"), ("2026-02-02", "2026-02-02")]
)
async def test_the_next_child_protection_conference_is_shown(desk: OpenDesk, listed: str, shown: str | None) -> None:
    at = await desk()
    await at.hears(ProtectionConferenceListed(on=day(listed)), on="2026-01-05")
    assert (await at.call("GET", "/children/C1047/readiness")).json()["conference_on"] == shown
