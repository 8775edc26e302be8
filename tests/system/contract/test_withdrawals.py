"""What was said by mistake is taken back: at the door, heard by all five services, shown on the timeline."""

from typing import Any

import pytest

from services.notifications.sending.postman import Postman
from tests.support.answers import answers
from tests.support.events import COUNCIL
from tests.support.five_services import FiveServices
from tests.support.notices import SAM, Directory, Sender
from tests.system.contract.test_corrections import IRO, began, council, ended, told

__all__ = ["council"]


def withdrawn(of: str, child: str, id: str | None = None) -> dict[str, Any]:
    return _about("withdrawn", "withdraws", of, child, id or f"{of}-withdrawn")


def restored(of: str, child: str) -> dict[str, Any]:
    return _about("restored", "restores", of, child, f"{of}-restored")


def _about(kind: str, field: str, of: str, child: str, id: str) -> dict[str, Any]:
    data = {field: {"source": COUNCIL, "id": of}, "reason": "entered_in_error"}
    return {"id": id, "type": f"fact.{kind}.v1", "subject": child, "data": data}


async def history(council: FiveServices, child: str) -> list[dict[str, Any]]:
    return list((await council.asks(f"/allocation/children/{child}")).json()["history"])


async def timeline(council: FiveServices, child: str) -> list[dict[str, Any]]:
    return list((await council.asks(f"/reporting/children/{child}/timeline")).json()["items"])


async def test_care_that_did_not_end_goes_on_with_the_same_iro_and_no_gap(council: FiveServices) -> None:
    """Faults A2 and A7 (sample 14): an allocation never ends before it begins, and no second time in care."""
    await council.posts(began("k5-1", "K5", "2025-12-15"))
    before = await answers(council, "K5")
    (first,) = await history(council, "K5")
    await council.posts(ended("k5-2", "K5", "2026-01-02"))
    (over,) = await history(council, "K5")
    assert (over["from"], over["to"]) == ("2026-01-05", "2026-01-05")
    await council.posts(withdrawn("k5-2", "K5"))
    assert await answers(council, "K5") == before
    assert before["scheduling"].next_review_due == "2026-01-15"
    assert await history(council, "K5") == [first]
    reviews = (await council.asks("/scheduling/children/K5/reviews")).json()["items"]
    assert {each["period"] for each in reviews} == {1}
    told = await timeline(council, "K5")
    assert [each["withdrawn"] for each in told if each["type"].startswith("child.ceased")] == [True]
    (taken_back,) = [each for each in told if each["source"] == COUNCIL and each["type"] == "fact.withdrawn.v1"]
    assert taken_back["about"]["title"] == "Stopped being looked after"
    await council.posts(restored("k5-2", "K5"))
    assert (await history(council, "K5"))[0]["to"] is not None


async def everything_due(council: FiveServices, child: str) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Every duty of a child that is on record and not voided: when it is due and how it stands."""
    found = {}
    for service in ("allocation", "scheduling", "notifications"):
        answer = await council.asks(f"/{service}/duties", params={"child_id": child, "limit": 200})
        for each in answer.json()["items"]:
            if each["status"] != "voided":
                found[each["duty"], each["id"]] = (each["opened_on"], each["due_on"], each["status"], each["late"])
    return found


async def test_weeks_after_an_end_that_was_not_the_same_review_goes_on_with_its_papers_late_as_they_were(
    council: FiveServices,
) -> None:
    """Faults A2 and A4, seen in twelve simulated weeks: a second review came, with a second set of papers."""
    await council.posts(began("k5-1", "K5", "2026-01-05"))
    await council.sweep("2026-02-10T09:00:00+00:00")
    await council.all_hear()
    due, lines = await everything_due(council, "K5"), await late_lines(council, "K5")
    assert ("first_review", "late") in {line[1:] for line in lines}
    assert ("2026-02-02", "late") in {(on, status) for _, on, status, _ in due.values()}
    (review,) = (await council.asks("/scheduling/children/K5/reviews")).json()["items"]
    await council.posts(ended("k5-2", "K5", "2026-02-06"))
    await council.sweep("2026-02-24T09:00:00+00:00")
    await council.all_hear()
    over = {duty: status for (duty, _), (_, _, status, _) in (await everything_due(council, "K5")).items()}
    assert over.pop("considering_review_named") == "late", "care ended before 18, and no review had considered that"
    assert set(over.values()) <= {"met", "missed"}
    assert await concerns_of(council, "K5") == [("considering_review_named", "open", None)]
    await council.posts(withdrawn("k5-2", "K5"))
    assert await everything_due(council, "K5") == due
    (same,) = (await council.asks("/scheduling/children/K5/reviews")).json()["items"]
    assert (same["id"], same["due_on"], same["status"]) == (review["id"], review["due_on"], review["status"])
    assert same["history"][-1]["why"] == "what cancelled it was taken back"
    assert await late_lines(council, "K5") == lines
    assert await concerns_of(council, "K5") == [("considering_review_named", "lapsed", "facts_changed")]


async def late_lines(council: FiveServices, child: str) -> set[tuple[str, str, str]]:
    found: list[dict[str, Any]] = []
    for side in ("authority", "iro_service"):
        asked = {"child_id": child, "limit": 200, "side": side}
        found += (await council.asks("/escalation/lateness", params=asked)).json()["items"]
    return {(each["duty_id"], each["duty"], each["status"]) for each in found}


async def concerns_of(council: FiveServices, child: str) -> list[tuple[str, str, str | None]]:
    answer = await council.asks("/escalation/concerns", params={"child_id": child, "limit": 200})
    return [(each["duty"], each["status"], each["outcome"]) for each in answer.json()["items"]]


async def test_a_start_that_was_not_is_taken_back_with_all_that_follows_from_it(council: FiveServices) -> None:
    """Fault A2: whichever is heard first."""
    await council.posts(withdrawn("k1-1", "K1"), began("k1-1", "K1", "2025-12-15"))
    await council.posts(began("k2-1", "K2", "2025-12-15"))
    await council.posts(withdrawn("k2-1", "K2"))
    for child in ("K1", "K2"):
        assert (await council.asks(f"/allocation/children/{child}")).status_code == 404
        for service in ("allocation", "scheduling", "notifications"):
            open_ = (await council.asks(f"/{service}/duties", params={"child_id": child, "status": "open"})).json()
            assert open_["items"] == []
    assert (await council.asks("/reporting/children")).json()["items"] == []
    assert (await council.asks("/allocation/caseloads")).json()["items"][0]["children"] == 0


async def test_whoever_was_told_of_an_iro_for_care_that_never_began_is_told_by_a_person(
    council: FiveServices,
) -> None:
    """Fault A2: a task as long as the start is withdrawn; allocation ends what it began and takes that up again."""
    child = {"name": "Tamsin Reed", "email": "tam@home.example"}
    put = await council.asks("/notifications/people/K1", method="PUT", role="iro_admin", json=child)
    assert put.status_code == 200
    await council.posts(began("k1-1", "K1", "2025-12-15"))
    postman = Postman(
        council.services["notifications"], sender=Sender(), directory=Directory({"JO": SAM}), council_name="Hessle"
    )
    while await postman.send_due():
        pass
    for said, open_tasks in ((withdrawn("k1-1", "K1"), 1), (restored("k1-1", "K1"), 0)):
        await council.posts(said)
        shown = (await council.asks("/notifications/notices", params={"child_id": "K1"})).json()["items"]
        tasks = [each for each in shown if each["task"] and each["task"]["rule"] == "told_wrongly"]
        assert len(tasks) == open_tasks
        told = "child K1 was told iro_named_to_child on 2026-01-05 by email, because of iro.allocated of 2026-01-05"
        assert {each["task"]["reason"] for each in tasks} <= {told}


async def test_a_past_review_that_was_not_is_taken_back_from_everybody(council: FiveServices) -> None:
    """Fault A2 (as in sample 07): the next review is counted from the one before it again."""
    held = {"held_on": "2025-11-10"}
    await council.posts(began("k1-1", "K1", "2024-05-03"))
    await council.posts(told("r1", "past_review.recorded", "K1", "2025-05-20", held_on="2025-08-20"))
    before = await answers(council, "K1")
    await council.posts(told("r2", "past_review.recorded", "K1", "2025-11-10", **held))
    assert await answers(council, "K1") != before
    await council.posts(withdrawn("r2", "K1"))
    assert await answers(council, "K1") == before
    duties = (await council.asks("/scheduling/duties", params={"child_id": "K1"})).json()["items"]
    assert all(each["met_on"] != "2025-11-10" for each in duties if each["status"] != "voided")


@pytest.mark.parametrize("ahead", [False, True])
async def test_two_records_merged_by_mistake_are_two_children_again(council: FiveServices, ahead: bool) -> None:
    """Fault A2: each has the IRO of before, whether or not the withdrawal is heard before the merger."""
    await council.posts(began("k1-1", "K1", "2025-12-15"))
    await council.posts(began("k2-1", "K2", "2025-12-22"))
    before = {child: await answers(council, child) for child in ("K1", "K2")}
    merger = told("m", "child.records_merged", "K1", "2026-01-05", duplicate_id="K2")
    if ahead:
        await council.posts(withdrawn("m", "K1"), merger)
    else:
        await council.posts(merger)
        assert (await council.asks("/allocation/children/K2")).json()["child_id"] == "K1"
        await council.posts(withdrawn("m", "K1"))
    assert {child: await answers(council, child) for child in ("K1", "K2")} == before
    assert [len(await history(council, child)) for child in ("K1", "K2")] == [1, 1]


async def test_lateness_is_not_unmade_silently(council: FiveServices) -> None:
    """Fault A4: a clock that a correction moves keeps that it was late, and says so; it is nobody's line any more."""
    await council.posts(began("k1-1", "K1", "2025-12-01"))
    await council.sweep("2026-01-06T09:00:00+00:00")
    await council.all_hear()
    shown = (await council.asks("/scheduling/duties", params={"child_id": "K1", "status": "late"})).json()["items"]
    (review,) = [each for each in shown if each["duty"] == "first_review"]
    assert (review["id"], "first_review", "late") in await late_lines(council, "K1")
    moved = {"looked_after_from": "2025-12-22"}
    await council.posts(told("k1-2", "child.details_corrected", "K1", "2026-01-06", **moved))
    shown = (await council.asks("/scheduling/duties", params={"child_id": "K1"})).json()["items"]
    (after,) = [each for each in shown if each["id"] == review["id"]]
    assert (after["status"], after["due_on"], after["late"]) == ("open", "2026-01-22", False)
    note = after["history"][-1]
    assert (note["status"], note["was"], note["by"]) == ("late", review["due_on"], "k1-2")
    titles = [each["title"] for each in await timeline(council, "K1")]
    assert any(title.startswith("Time limit moved: ") and title.endswith("(it had been late)") for title in titles)
    assert review["id"] not in {line[0] for line in await late_lines(council, "K1")}


async def test_people_take_back_what_they_told(council: FiveServices) -> None:
    """Fault A2: a report that a duty was met, and a manager's choice, which then binds nobody any more."""
    await council.asks("/allocation/iros", method="POST", role="iro_admin", json={**IRO, "id": "SAM"})
    await council.posts(began("k1-1", "K1", "2026-01-02"))
    shown = (await council.asks("/allocation/duties", params={"child_id": "K1"})).json()["items"]
    duty = next(each for each in shown if each["duty"] == "iro_met_child")
    path, when = f"/allocation/duties/{duty['id']}/met", {"on": "2026-01-05"}
    assert (await council.asks(path, method="POST", json=when)).json()["status"] == "met"
    why = {"reason": "it was another child"}
    iro = (await council.asks("/allocation/children/K1")).json()["iro"]["id"]
    for role, subject, status in (("iro", iro, 403), ("social_worker", "SW9", 404)):
        refused = await council.asks(f"{path}/withdrawal", method="POST", role=role, subject=subject, json=why)
        assert refused.status_code == status, "who did not say it; who may not even see the child"
    assert (await council.asks(f"{path}/withdrawal", method="POST", json=why)).json()["status"] == duty["status"]
    assert (await council.asks(f"{path}/withdrawal", method="POST", json=why)).status_code == 404
    other = "SAM" if iro == "JO" else "JO"
    chosen = {"iro_id": other, "reason": "she asked"}
    choice = "/allocation/children/K1/allocations"
    assert (await council.asks(choice, method="POST", json=chosen)).status_code == 201
    kept = await council.asks(f"{choice}/withdrawal", method="POST", json=why)
    assert (kept.status_code, kept.json()["iro"]["id"]) == (200, other)
    assert (await council.asks(f"{choice}/withdrawal", method="POST", json=why)).status_code == 404
