"""What people said by a call and take back is as if it had never been said, for the children and for the IROs."""

from typing import Any

import pytest

from tests.support.five_services import FiveServices
from tests.system.contract.test_corrections import IRO, began, council, told

__all__ = ["council"]

WHY = {"reason": "it was meant for somebody else"}
AWAY = {"from_on": "2026-01-05", "to_on": "2026-01-09"}


async def says(council: FiveServices, path: str, said: Any = None, *, status: int = 200, **more: Any) -> Any:
    """What a manager says by a call, unless somebody else does, and everybody hears of."""
    answer = await council.asks(f"/allocation{path}", method="POST", json=said, **more)
    assert answer.status_code == status, answer.text
    await council.collect("allocation")
    await council.all_hear()
    return answer.json() if answer.content else None


async def state(council: FiveServices) -> dict[str, Any]:
    """Everything that is shown of the children and of the IROs, but for how a review's plan came about."""
    paths = [f"/allocation/children/{child}" for child in ("K1", "K2")]
    paths += [f"/scheduling/children/{child}/reviews" for child in ("K1", "K2")]
    paths += [f"/allocation/iros/{iro}{part}" for iro in ("JO", "SAM") for part in ("", "/absences", "/departure")]
    paths += [f"/allocation/{each}" for each in ("caseloads", "unallocated", "sibling-exceptions", "questions")]
    paths += ["/allocation/proposals", "/allocation/proposals?status=declined", "/reporting/children"]
    shown = {path: (await council.asks(path)).json() for path in paths}
    for path in paths:
        if path.endswith("/reviews"):
            shown[path] = [{**each, "history": 0, "version": 0} for each in shown[path]["items"]]
    return shown


@pytest.fixture
async def family(council: FiveServices) -> FiveServices:
    """K1 has one of two IROs; nobody has said anything else."""
    await says(council, "/iros", {**IRO, "id": "SAM"}, status=201)
    await council.posts(began("k1", "K1", "2025-12-15"), began("k2", "K2", "2025-12-15"))
    return council


async def iro_of(council: FiveServices, child: str) -> str:
    return str((await council.asks(f"/allocation/children/{child}")).json()["iro"]["id"])


@pytest.mark.parametrize("from_on", ["2026-01-05", "2026-01-06"])
async def test_an_absence(family: FiveServices, from_on: str) -> None:
    """Also one that has begun today: it is said of nobody that somebody stands in."""
    before, iro = await state(family), await iro_of(family, "K1")
    path = f"/iros/{iro}/absences"
    made = await says(family, path, {**AWAY, "from_on": from_on}, status=201)
    assert (await state(family)) != before
    shown = (await family.asks("/notifications/notices?child_id=K1")).json()["items"]
    assert any(each["template"].startswith("cover_") for each in shown) is (from_on == "2026-01-05")
    await says(family, f"{path}/{made['id']}/withdrawal", WHY, status=403, role="iro")
    assert await says(family, f"{path}/{made['id']}/withdrawal", WHY) == []
    assert await state(family) == before
    shown = (await family.asks("/notifications/notices?child_id=K1&status=queued")).json()["items"]
    assert [each for each in shown if each["template"].startswith("cover_")] == []
    for unknown in (made["id"], "A9"):
        await says(family, f"{path}/{unknown}/withdrawal", WHY, status=404)


async def test_a_change_of_an_absence_and_its_cancelling(family: FiveServices) -> None:
    made = await says(family, "/iros/JO/absences", {**AWAY, "from_on": "2026-01-07"}, status=201)
    before, at = await state(family), f"/iros/JO/absences/{made['id']}"
    await family.asks(f"/allocation{at}", method="PATCH", json={"to_on": "2026-01-30"})
    assert (await state(family)) != before
    await says(family, f"{at}/withdrawal", WHY)
    assert await state(family) == before
    assert (await says(family, f"{at}/cancellation"))["cancelled"]
    await says(family, f"{at}/withdrawal", WHY)
    assert await state(family) == before


@pytest.mark.parametrize(("today", "status"), [("2026-01-05", 200), ("2026-01-06", 409), ("2026-01-09", 409)])
async def test_an_absence_on_which_somebody_stood_in_for_a_day_is_cancelled_and_not_unsaid(
    family: FiveServices, today: str, status: int
) -> None:
    iro = await iro_of(family, "K1")
    made = await says(family, f"/iros/{iro}/absences", AWAY, status=201)
    await family.sweep(f"{today}T09:00:00+00:00")
    at = f"/iros/{iro}/absences/{made['id']}"
    answer = await says(family, f"{at}/withdrawal", WHY, status=status)
    if status == 409:
        other = "SAM" if iro == "JO" else "JO"
        named = f"was covered by {other} on 2026-01-05"
        assert answer["type"].endswith("absence-acted-on")
        assert named in answer["detail"]
        assert (await says(family, f"{at}/cancellation"))["cancelled"]


@pytest.mark.parametrize(("last_day", "status"), [("2026-12-31", 200), ("2026-01-07", 409)])
async def test_a_departure_until_somebody_was_handed_over(family: FiveServices, last_day: str, status: int) -> None:
    before, iro = await state(family), await iro_of(family, "K1")
    await says(family, f"/iros/{iro}/departure", {"left_on": last_day})
    assert (await state(family)) != before
    answer = await says(family, f"/iros/{iro}/departure/withdrawal", WHY, status=status)
    if status == 200:
        assert await state(family) == before
        await says(family, f"/iros/{iro}/departure/withdrawal", WHY, status=404)
    else:
        assert answer["type"].endswith("children-handed-over")
        assert "K1 was given to" in answer["detail"]


async def test_that_she_stays_is_taken_back_and_she_leaves_as_was_said_before(family: FiveServices) -> None:
    await says(family, "/iros/JO/departure", {"left_on": "2026-12-31"})
    before = await state(family)
    await says(family, "/iros/JO/departure", {"left_on": None})
    await says(family, "/iros/JO/departure/withdrawal", WHY)
    assert await state(family) == before


async def siblings(council: FiveServices) -> None:
    """K1 and K2 are found to be siblings; each knows their own IRO."""
    for child in ("K1", "K2"):
        shown = (await council.asks("/allocation/duties", params={"child_id": child})).json()["items"]
        duty = next(each for each in shown if each["duty"] == "iro_met_child")
        await says(council, f"/duties/{duty['id']}/met", {"on": "2026-01-05"})
    await council.sweep("2026-02-02T09:00:00+00:00")
    await council.posts(told("s", "child.details_corrected", "K1", "2026-02-02", sibling_ids=["K2"]))


async def test_an_exception_for_siblings_its_end_and_a_no_to_a_proposal(family: FiveServices) -> None:
    await siblings(family)
    before = await state(family)
    (proposal,) = before["/allocation/proposals"]["items"]
    new = {"child_ids": ["K1", "K2"], "reason": "conflict_of_interest"}
    made = await says(family, "/sibling-exceptions", new, status=201)
    excepted = await state(family)
    assert excepted["/allocation/proposals"]["items"] == []
    at = f"/sibling-exceptions/{made['id']}"
    await says(family, f"{at}/end/withdrawal", WHY, status=404)
    await says(family, f"{at}/end", {"reason": "they made up"})
    await says(family, f"{at}/withdrawal", WHY, status=409)
    assert (await says(family, f"{at}/end/withdrawal", WHY))["ended_at"] is None
    assert await state(family) == excepted
    await says(family, f"{at}/withdrawal", WHY, status=204)
    await says(family, f"{at}/withdrawal", WHY, status=404)
    after = await state(family)
    (again,) = after["/allocation/proposals"]["items"]
    assert {**again, "id": 0, "found_at": 0} == {**proposal, "id": 0, "found_at": 0}

    before, at = after, f"/proposals/{again['id']}/decision"
    await says(family, f"{at}/withdrawal", WHY, status=404)
    await says(family, at, {"accept": False, "reason": "both are well where they are"})
    assert (await state(family)) != before
    assert (await says(family, f"{at}/withdrawal", WHY))["status"] == "open"
    assert await state(family) == before
    await says(family, at, {"accept": True})
    refused = await says(family, f"{at}/withdrawal", WHY, status=409)
    assert refused["type"].endswith("proposal-carried-out")


@pytest.mark.parametrize("means", ["correction", "mistake", "end_missing"])
async def test_an_answer_to_what_a_second_start_means(family: FiveServices, means: str) -> None:
    await family.posts(began("k1b", "K1", "2026-01-02"))
    before = await state(family)
    (asked,) = before["/allocation/questions"]["items"]
    at = f"/questions/{asked['id']}/answer"
    await says(family, f"{at}/withdrawal", WHY, status=404)
    await says(family, at, {"answer": means, "reason": "asked the team"})
    assert (await state(family)) != before
    assert await says(family, f"{at}/withdrawal", WHY) == asked
    assert await state(family) == before
    await says(family, at, {"answer": means, "reason": "asked again"})
