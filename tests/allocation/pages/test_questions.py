"""What a manager is asked of children: read off the facts, gone when they say it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from tests.support.council import Api, Council
from tests.support.events import event
from tests.support.facts import became, ceased, corrected

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    return Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)


async def asked(api: Api, **wanted: str) -> list[tuple[str, str]]:
    shown = (await api.call("GET", "/questions", params=wanted)).json()["items"]
    return [(each["child_id"], each["kind"]) for each in shown]


@pytest.mark.parametrize(("today", "questions"), [("2026-01-06", 0), ("2026-01-07", 1), ("2026-01-08", 1)])
async def test_care_that_has_not_ended_is_asked_about_from_the_18th_birthday_on(
    api: Api, today: str, questions: int
) -> None:
    await api.council.hears(event(became("2025-12-29", date_of_birth="2008-01-07"), "EVE"), event(became(), "AVA"))
    await api.council.sweeps(f"{today}T09:00:00Z")
    assert await asked(api) == await asked(api, child_id="EVE") == [("EVE", "care_not_ended")] * questions


@pytest.mark.parametrize("ended_on", ["2026-01-06", "2026-01-07", "2026-01-08"])
async def test_it_is_gone_once_the_end_is_told_and_no_other_answer_does(api: Api, ended_on: str) -> None:
    end = event(ceased(ended_on), "EVE")
    await api.council.hears(event(became("2025-12-29", date_of_birth="2008-01-07"), "EVE"))
    await api.council.sweeps("2026-01-08T09:00:00Z")
    (shown,) = (await api.call("GET", "/questions")).json()["items"]
    assert (shown["status"], shown["looked_after_from"], shown["of_age_on"]) == ("open", "2025-12-29", "2026-01-07")
    told = {"answer": "mistake", "reason": "asked the team"}
    refused = (await api.call("POST", f"/questions/{shown['id']}/answer", json=told)).json()
    assert (refused["status"], refused["type"].rpartition("/")[2]) == (409, "tell-the-end")
    await api.council.hears(end)
    assert await asked(api) == await asked(api, child_id="EVE") == []


async def test_a_corrected_birthday_and_the_kinds_and_pages_of_the_list(api: Api) -> None:
    await api.council.hears(
        event(became("2025-12-29", date_of_birth="2008-01-05"), "EVE"),
        event(became("2025-12-29"), "AVA"),
        event(became("2025-12-29", date_of_birth="2008-01-05"), "ZOE"),
    )
    await api.council.hears(event(became("2026-01-02"), "AVA", received="2026-01-05T12:00:00+00:00"))
    everything = [("AVA", "second_start"), ("EVE", "care_not_ended"), ("ZOE", "care_not_ended")]
    assert await asked(api) == everything
    assert await asked(api, kind="second_start") == everything[:1]
    assert await asked(api, kind="care_not_ended", status="open") == everything[1:]
    first = (await api.call("GET", "/questions", params={"limit": "2"})).json()
    assert [each["child_id"] for each in first["items"]] == ["AVA", "EVE"]
    assert await asked(api, limit="2", cursor=first["next"]) == everything[2:]
    right = corrected(date_of_birth=date(2009, 1, 5))
    await api.council.hears(event(right, "EVE", received="2026-01-05T12:00:00+00:00"))
    assert await asked(api) == [everything[0], everything[2]]
