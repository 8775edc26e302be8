"""What is stated later stands, whatever it says of when it happened: told at the door, heard by all five services."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.runtime import policy
from tests.support.answers import answers
from tests.support.facts import moving_back
from tests.support.five_services import FiveServices, five_services

IRO = {"id": "JO", "name": "Jo Iro", "registration_number": "SW1", "active_from": "2020-01-01"}


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[FiveServices]:
    """All five services on 5 January 2026, with one IRO."""
    async with five_services(tmp_path / "data", "2026-01-05T09:00:00+00:00") as opened:
        assert (await opened.asks("/allocation/iros", method="POST", role="iro_admin", json=IRO)).status_code == 201
        await opened.collect("allocation")
        yield opened


def told(id: str, kind: str, child: str, on: str, **data: Any) -> dict[str, Any]:
    """An event as a council's system posts it, with the day on which the thing happened as its time."""
    return {"id": id, "type": f"{kind}.v1", "subject": child, "time": f"{on}T10:00:00Z", "data": data}


def began(id: str, child: str, on: str, **more: Any) -> dict[str, Any]:
    details = {"date_of_birth": "2015-03-02", "legal_status": "V2", **more}
    return told(id, "child.became_looked_after", child, on, looked_after_from=on, **details)


def ended(id: str, child: str, on: str) -> dict[str, Any]:
    return told(id, "child.ceased_to_be_looked_after", child, on, ceased_on=on)


def placed(id: str, child: str, on: str) -> dict[str, Any]:
    return told(id, "placement.started", child, on, placement={"id": "P9", "type": "U4", "started_on": on})


async def open_duties(council: FiveServices, child: str) -> dict[str, str | None]:
    shown = await council.asks("/scheduling/duties", params={"child_id": child})
    return {each["duty"]: each["due_on"] for each in shown.json()["items"] if each["status"] in ("open", "late")}


async def test_a_correction_to_an_earlier_day_stands_at_the_same_moment_of_a_clock_that_stands_still(
    council: FiveServices,
) -> None:
    """Fault A1 (sample 06): an end, a start, a corrected start and a placement."""
    await council.posts(
        began("k1-1", "K1", "2025-12-15"),
        ended("k1-2", "K1", "2026-01-02"),
        began("k2-1", "K2", "2026-01-02"),
        began("k4-1", "K4", "2026-01-02"),
        began("k6-1", "K6", "2025-12-22"),
        placed("k6-2", "K6", "2026-01-04"),
    )
    await council.posts(
        ended("k1-3", "K1", "2025-12-30"),
        began("k2-2", "K2", "2025-12-22"),
        told("k4-2", "child.details_corrected", "K4", "2025-12-22", looked_after_from="2025-12-22"),
        placed("k6-3", "K6", "2025-12-22"),
    )
    shown = (await council.asks("/allocation/children/K1")).json()
    assert shown["ceased_on"] == "2025-12-30"
    for child in ("K2", "K4"):
        said = await answers(council, child)
        assert said["allocation"].looked_after_from == said["reporting"].looked_after_from == "2025-12-22"
        assert said["scheduling"].next_review_due == said["reporting"].next_review_due == "2026-01-22"
    assert (await open_duties(council, "K6"))["care_plan_prepared"] == "2026-01-08"


async def test_a_second_start_is_a_question_that_a_manager_answers(council: FiveServices) -> None:
    """Fault A3: the first clock stands, nothing late is unmade, and the answer is everybody's."""
    for child in ("K1", "K2", "K3"):
        await council.posts(began(f"{child}-1", child, "2025-12-15"), began(f"{child}-2", child, "2026-01-02"))
        said = await answers(council, child)
        assert said["scheduling"].next_review_due == said["reporting"].next_review_due == "2026-01-15"
    shown = (await council.asks("/allocation/questions")).json()["items"]
    means = dict(zip(("K1", "K2", "K3"), ("correction", "mistake", "end_missing"), strict=True))
    assert [each["child_id"] for each in shown] == list(means)
    for each in shown:
        told = {"answer": means[each["child_id"]], "reason": "asked the team"}
        path = f"/allocation/questions/{each['id']}/answer"
        assert (await council.asks(path, method="POST", json=told)).status_code == 200
        await council.collect("allocation")
        await council.all_hear()
    due = {child: (await answers(council, child))["scheduling"].next_review_due for child in means}
    assert due == {"K1": "2026-01-30", "K2": "2026-01-15", "K3": "2026-01-15"}
    for child in means:
        said = await answers(council, child)
        assert said["allocation"].looked_after_from == said["reporting"].looked_after_from
    again = (await council.asks(path, method="POST", json=told)).json()
    assert again["type"].endswith("question-answered")
    await council.posts(ended("K3-3", "K3", "2025-12-29"))
    assert (await answers(council, "K3"))["scheduling"].next_review_due == "2026-01-30"
    assert (await council.asks("/allocation/questions")).json()["items"] == []


@pytest.mark.parametrize(("months", "moved"), [(0, set()), (1, {"K1"}), (2, {"K1", "K2"})])
async def test_every_service_moves_a_beginning_back_as_far_as_the_installations_own_policy_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, months: int, moved: set[str]
) -> None:
    """Fault A3: K1's second beginning is a month before the first, K2's a day more."""
    monkeypatch.setattr(policy, "load_profile", lambda _name: moving_back(months))
    async with five_services(tmp_path / "own", "2026-01-05T09:00:00+00:00") as council:
        for child, on in (("K1", "2025-12-01"), ("K2", "2025-11-30")):
            await council.posts(began(f"{child}-1", child, "2026-01-01"), began(f"{child}-2", child, on))
            said, start = await answers(council, child), on if child in moved else "2026-01-01"
            assert said["allocation"].looked_after_from == said["reporting"].looked_after_from == start
            due = "2026-01-29" if child not in moved else "2025-12-31" if child == "K1" else "2025-12-30"
            assert said["scheduling"].next_review_due == said["reporting"].next_review_due == due
        asked = (await council.asks("/allocation/questions")).json()["items"]
        assert {each["child_id"] for each in asked} == {"K1", "K2"} - moved


async def test_nothing_is_due_of_a_young_person_of_age(council: FiveServices) -> None:
    """Fault A9 (sample 21): E1 is 18 on 7 January, E3 on 20 February, after one review and before the next."""
    await council.asks("/allocation/iros/JO/departure", method="POST", json={"left_on": "2026-01-05"})
    await council.posts(
        began("e1", "E1", "2025-12-29", date_of_birth="2008-01-07"),
        began("e3", "E3", "2025-12-29", date_of_birth="2008-02-20"),
        told("e3b", "past_review.recorded", "E3", "2026-01-05", held_on="2026-01-05"),
    )
    waits = (await council.asks("/allocation/unallocated")).json()["items"]
    assert {each["child_id"] for each in waits} == {"E1", "E3"}
    for day in ("2026-01-06", "2026-01-07", "2026-01-08", "2026-02-10"):
        await council.sweep(f"{day}T09:00:00+00:00")
        await council.all_hear()
    waits = (await council.asks("/allocation/unallocated")).json()["items"]
    assert {each["child_id"] for each in waits} == {"E3"}
    asked = (await council.asks("/allocation/questions")).json()["items"]
    assert [(each["child_id"], each["kind"]) for each in asked] == [("E1", "care_not_ended")]
    for child, birthday in (("E1", "2026-01-07"), ("E3", "2026-02-20")):
        reviews = (await council.asks(f"/scheduling/children/{child}/reviews")).json()["items"]
        assert [each["due_on"] for each in reviews if each["status"] == "planned"] == []
        for service in ("allocation", "scheduling", "notifications"):
            duties = (await council.asks(f"/{service}/duties", params={"child_id": child})).json()["items"]
            assert all(each["opened_on"] < birthday for each in duties)
            assert all((each["due_on"] or "") < birthday for each in duties if each["status"] in ("open", "late"))
    concerns = (await council.asks("/escalation/concerns", params={"child_id": "E1"})).json()["items"]
    assert all(each["raised_on"] <= "2026-01-07" for each in concerns)


async def test_papers_belong_to_the_review_they_were_made_for(council: FiveServices) -> None:
    """Fault A6: the first review was held on the day for which it was planned; the next opens papers of its own."""
    await council.posts(began("k1-1", "K1", "2025-12-08"))
    (first,) = (await council.asks("/scheduling/children/K1/reviews")).json()["items"]
    await council.sweep(f"{first['due_on']}T09:00:00+00:00")
    await council.all_hear()
    held = {"held_on": first["due_on"]}
    await council.posts(told("r1", "past_review.recorded", "K1", first["due_on"], **held))
    reviews = (await council.asks("/scheduling/children/K1/reviews")).json()["items"]
    by_status = {each["status"]: each for each in reviews}
    assert (by_status["completed"]["id"], len(reviews)) == (first["id"], 2)
    assert (by_status["planned"]["kind"], by_status["planned"]["id"] != first["id"]) == ("second_review", True)
