"""Hours that change on a day, and the routes by which IROs are away, leave or change their hours."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from shared.events.services.allocation import CaseloadLimitExceeded
from tests.allocation.pages.test_routes import JO, SAM, Api
from tests.support.council import Council
from tests.support.events import became


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


@pytest.mark.parametrize(
    ("today", "fte", "said"), [("2026-02-01", 1.0, 0), ("2026-02-02", 0.1, 1), ("2026-02-03", 0.1, 1)]
)
async def test_hours_change_on_their_day_move_nobody_and_an_overload_is_said_once(
    council: Council, today: str, fte: float, said: int
) -> None:
    await council.joins("JO")
    await council.hears(*(became(f"C{number}") for number in range(8)))
    await council.works_hours("JO", date(2026, 2, 2), 0.1)
    await council.works_hours("JO", date(2026, 2, 2), 0.1)
    await council.sweeps(today)
    await council.sweeps(today)
    assert set((await council.holders()).values()) == {"JO"}
    shown = await council.hours_of("JO")
    assert (shown.fte, shown.over_limit) == (fte, bool(said))
    over = await council.announced(CaseloadLimitExceeded)
    assert [(each.data.children, each.data.limit) for each in over] == [(8, 70.0)] * said
    await council.hears(became("LAST"))
    assert ("LAST" in await council.holders()) is not bool(said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"iro_share": 8 / 70}, 0),
        ({"iro_share": 7 / 70}, 1),
        ({"fte": 0.5, "iro_share": 0.2}, 1),
        ({"fte": 0.5, "iro_share": 0.5}, 0),
    ],
)
async def test_a_smaller_share_of_the_hours_for_reviews_says_once_that_it_is_too_small(
    council: Council, change: dict[str, float], said: int
) -> None:
    await council.joins("JO", role="iro_and_conference_chair")
    await council.hears(*(became(f"C{number}") for number in range(8)))
    await council.changes("JO", **change)
    await council.changes("JO", **change)
    over = await council.announced(CaseloadLimitExceeded)
    assert [each.data.children for each in over] == [8] * said


async def test_more_hours_on_their_day_help_whoever_waits(council: Council) -> None:
    await council.joins("JO", fte=0.1)
    await council.hears(*(became(f"C{number}") for number in range(8)))
    assert len(await council.holders()) == 7
    await council.works_hours("JO", date(2026, 1, 7), 0.5)
    await council.sweeps("2026-01-07")
    assert len(await council.holders()) == 8


async def test_the_routes_answer_with_the_plan_and_refuse_what_cannot_be_meant(
    start_service: Any, tmp_path: Path
) -> None:
    api = Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)
    await api.call("POST", "/iros", json=JO)
    await api.council.hears(became("AVA"))
    await api.call("POST", "/iros", json=SAM)
    plan = (await api.call("POST", "/iros/JO/departure", json={"left_on": "2026-02-27"})).json()
    assert (plan["active_to"], plan["handed_over_from"], plan["children"]) == (
        "2026-02-27",
        "2026-02-13",
        [{"child_id": "AVA", "next_review_on": None, "why": None}],
    )
    soon = (await api.call("POST", "/iros/JO/departure", json={"left_on": "2026-01-09"})).json()
    assert soon["handed_over"] == [{"child_id": "AVA", "iro_id": "SAM", "on": "2026-01-05"}]
    away = (await api.call("POST", "/iros/SAM/absences", json={"from_on": "2026-01-05", "to_on": "2026-01-06"})).json()
    assert away["arrangement"] == "cover"
    assert [(each["child_id"], each["iro_id"], each["from"]) for each in away["children"]] == [
        ("AVA", "JO", "2026-01-05")
    ]
    refused = [
        await api.call("POST", "/iros/NOBODY/departure", json={"left_on": None}),
        await api.call("POST", "/iros/JO/departure", json={"left_on": "2019-12-31"}),
        await api.call("POST", "/iros/JO/hours", json={"from": "2026-02-02", "fte": 0}),
        await api.call("PATCH", f"/iros/SAM/absences/{away['id']}", json={"to_on": "2026-01-01"}),
        await api.call("POST", f"/iros/JO/absences/{away['id']}/cancellation"),
        await api.call("POST", "/iros/JO/departure", json={"left_on": "2079-12-31"}),
    ]
    assert [each.status_code for each in refused] == [404, 422, 422, 422, 404, 422]
    changed = await api.call("POST", "/iros/SAM/hours", json={"from": "2026-01-05", "fte": 0.5})
    assert (changed.status_code, changed.json()["fte"]) == (201, 0.5)
    assert (await api.call("GET", "/iros/SAM")).json()["fte"] == 0.5


async def test_the_hours_with_which_she_started_count_from_the_day_that_was_hers_when_they_changed(
    start_service: Any, tmp_path: Path
) -> None:
    api = Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)
    await api.call("POST", "/iros", json=JO)
    assert (await api.call("PATCH", "/iros/JO", json={"active_from": "2026-03-02", "fte": 0.5})).status_code == 200
    await api.council.sweeps("2026-03-03")
    shown = (await api.call("GET", "/iros/JO/hours")).json()
    assert (shown["fte"], [each["from"] for each in shown["changes"]]) == (0.5, [JO["active_from"], "2026-01-05"])
