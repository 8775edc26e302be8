"""Telling that a duty was met: the days that are accepted are those that count, and the others are refused by name."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.events.services.escalation import DisputeBeforeHearing
from shared.service.duty_api import duty_router
from shared.service.service import Declaration
from shared.storage.tables import duties, statements
from tests.support import facts
from tests.support.events import said
from tests.support.facts import became, ceased, day, held, review_due
from tests.support.harness import Harness
from tests.support.http import Client

pytestmark = pytest.mark.both("duties")


Tried = list[tuple[str, int]]


class Teller(Client):
    """Somebody who tells a service of duties that were met."""

    def __init__(self, svc: Harness, folder: Path) -> None:
        super().__init__(svc, folder, duty_router, role="iro_manager")

    async def duty(self, name: str, **where: Any) -> dict[str, Any]:
        (row,) = await self.svc.rows(duties, duty=name, **where)
        return row

    async def tells(self, on: str, name: str, **where: Any) -> httpx.Response:
        """Administration tells of it; what was told already, a manager puts right."""
        row = await self.duty(name, **where)
        told, role = (
            ({"on": on, "reason": "typed wrongly"}, "iro_manager") if row["met_on"] else ({"on": on}, "iro_admin")
        )
        return await self.call("POST", f"/duties/{row['id']}/met", json=told, role=role)

    async def tries(self, days: Tried, name: str, **where: Any) -> None:
        """Tell of each day; what is accepted must count, and what is refused must leave the duty as it was."""
        for on, status in days:
            before = await self.duty(name, **where)
            answer = await self.tells(on, name, **where)
            assert answer.status_code == status, (on, answer.text)
            after = await self.duty(name, **where)
            if status == 200:
                assert (after["status"], after["met_on"]) == ("met", day(on))
            else:
                assert after == before


Start = Callable[..., Awaitable[Teller]]


@pytest.fixture
def start(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Start:
    async def started(keeper: str, now: str) -> Teller:
        return Teller(await start_service(Declaration(keeper), now=now), tmp_path / "keys")

    return started


def allocated(on: str = "2026-01-07", **more: Any) -> Any:
    return said(facts.allocated(on=on), **more)


def changed(on: str) -> Any:
    return said(facts.changed(on=on))


async def test_a_duty_is_met_from_the_day_it_began_and_the_refusal_names_that_day(start: Start) -> None:
    teller = await start("notifications", "2026-01-12")
    await teller.svc.hears(said(became()), allocated())
    refused = (await teller.tells("1950-01-01", "child_told_of_iro")).json()
    assert (refused["type"], refused["errors"]) == (
        "before-the-duty",
        [{"pointer": "/on", "message": "the first day on which this duty can be met is 2026-01-07"}],
    )
    assert await teller.svc.rows(statements, origin="call") == []
    await teller.tries([("2026-01-06", 422), ("2026-01-07", 200), ("2026-01-08", 200)], "child_told_of_iro")


async def test_what_is_to_be_done_before_a_day_ahead_may_be_done_since_it_was_opened(start: Start) -> None:
    teller = await start("scheduling", "2026-02-09")
    await teller.svc.hears(said(became()), said(review_due("R1", "2026-03-02"), at="2026-01-14"))
    for duty in ("iro_sw_discussion", "child_spoken_to"):
        await teller.tries([("2026-01-13", 422), ("2026-01-14", 200), ("2026-01-15", 200)], duty)


async def test_the_court_is_told_before_the_hearing_and_not_before_it_was_listed(start: Start) -> None:
    teller = await start("escalation", "2026-02-09")
    before = DisputeBeforeHearing(dispute_id="D1", hearing_id="H1", hearing_on=day("2026-03-10"))
    await teller.svc.hears(said(became()), said(before, at="2026-02-02"))
    await teller.tries([("2026-02-01", 422), ("2026-02-02", 200), ("2026-02-03", 200)], "dispute_reported_to_court")


async def test_where_the_answer_may_precede_it_counts_since_the_period_of_care_before(start: Start) -> None:
    teller = await start("notifications", "2026-06-03")
    await teller.svc.hears(said(became()), said(ceased("2026-03-02")), said(became("2026-06-01")))
    days = [("2026-03-02", 422), ("2026-03-03", 200), ("2026-03-04", 200)]
    await teller.tries(days, "review_policy_given", key="2026-06-01")


async def test_in_the_first_period_of_care_it_counts_from_nine_months_before_the_birth(start: Start) -> None:
    teller = await start("notifications", "2026-01-12")
    await teller.svc.hears(said(became(date_of_birth="2026-01-04")))
    days = [("1950-01-01", 422), ("2025-04-03", 422), ("2025-04-04", 200), ("2025-04-05", 200)]
    await teller.tries(days, "review_policy_given")


async def test_after_the_review_was_held_without_it_the_child_cannot_have_been_met_before_it(start: Start) -> None:
    teller = await start("allocation", "2026-02-02")
    await teller.svc.hears(said(became()), allocated(), said(held("R1", "2026-01-30", "first_review")))
    assert (await teller.duty("iro_met_child"))["status"] == "missed"
    refused = (await teller.tells("2026-01-31", "iro_met_child")).json()
    assert (refused["type"], refused["errors"][0]["pointer"]) == ("after-the-duty", "/on")
    assert refused["errors"][0]["message"].endswith("2026-01-30")
    await teller.tries([("2026-01-29", 200), ("2026-01-30", 200), ("2026-01-31", 422)], "iro_met_child")


async def test_a_duty_met_before_its_ground_fell_away_is_not_moved_beyond_that_day(start: Start) -> None:
    teller = await start("allocation", "2026-02-04")
    await teller.svc.hears(said(became()), allocated())
    await teller.tries([("2026-01-20", 200)], "iro_met_child")
    await teller.svc.hears(changed("2026-02-02"))
    await teller.tries([("2026-02-01", 200), ("2026-02-02", 200), ("2026-02-03", 422)], "iro_met_child", key="A1")


async def test_what_was_told_keeps_counting_when_a_correction_moves_the_start_beyond_it(start: Start) -> None:
    teller = await start("notifications", "2026-01-12")
    await teller.svc.hears(said(became()), allocated("2026-01-07"))
    await teller.tries([("2026-01-07", 200)], "child_told_of_iro")
    await teller.svc.hears(allocated("2026-01-09"))
    row = await teller.duty("child_told_of_iro")
    assert (row["starts_on"], row["status"], row["met_on"]) == (day("2026-01-09"), "met", day("2026-01-07"))
    await teller.tries([("2026-01-07", 200), ("2026-01-08", 422), ("2026-01-09", 200)], "child_told_of_iro")


async def test_a_meeting_with_the_first_iro_does_not_meet_the_duty_of_the_second(start: Start) -> None:
    teller = await start("allocation", "2026-01-20")
    await teller.svc.hears(said(became()), allocated())
    await teller.tries([("2026-01-12", 200)], "iro_met_child")
    await teller.svc.hears(changed("2026-01-14"))
    assert [(await teller.duty("iro_met_child", key=key))["status"] for key in ("A1", "A2")] == ["met", "open"]
    days = [("2026-01-13", 422), ("2026-01-14", 200), ("2026-01-15", 200)]
    await teller.tries(days, "iro_met_child", key="A2")


async def test_a_duty_whose_iro_was_replaced_before_the_meeting_is_told_of_no_more(start: Start) -> None:
    teller = await start("allocation", "2026-01-20")
    await teller.svc.hears(said(became()), allocated(), changed("2026-01-14"))
    answer = await teller.tells("2026-01-13", "iro_met_child", key="A1")
    assert (answer.status_code, answer.json()["type"]) == (409, "duty-voided")


async def late_and_then_told(start: Start) -> tuple[Teller, str]:
    """The IRO's talk with the social worker was due on 12 January, late on the 13th, and told of on the 14th."""
    teller = await start("scheduling", "2026-01-05")
    await teller.svc.hears(said(became()), said(review_due("R1", "2026-02-02"), at="2026-01-05"))
    due_on = (await teller.duty("iro_sw_discussion"))["due_on"]
    await teller.svc.sweeps("2026-01-14")
    path = f"/duties/{(await teller.duty('iro_sw_discussion'))['id']}/met"
    told = {"on": "2026-01-13", "how": "by phone"}
    first = await teller.call("POST", path, json=told, role="iro_admin", subject="A1")
    assert (due_on, first.status_code, first.json().get("late", first.text)) == (day("2026-01-12"), 200, True)
    return teller, path


@pytest.mark.parametrize(
    ("told", "role", "status", "slug"),
    [
        ({"on": "2026-01-13"}, "iro_admin", 200, None),
        ({"on": "2026-01-13", "how": "by phone"}, "iro_admin", 200, None),
        ({"on": "2026-01-13", "how": "in person"}, "iro_admin", 409, "duty-already-met"),
        ({"on": "2026-01-12"}, "iro_admin", 409, "duty-already-met"),
        ({"on": "2026-01-12"}, "iro_manager", 409, "duty-already-met"),
        ({"on": "2026-01-12", "reason": "typed wrongly"}, "iro_admin", 403, "forbidden"),
    ],
)
async def test_what_was_told_of_a_duty_stands_until_a_manager_puts_it_right(
    start: Start, told: dict[str, str], role: str, status: int, slug: str | None
) -> None:
    teller, path = await late_and_then_told(start)
    before = await teller.duty("iro_sw_discussion")
    answer = await teller.call("POST", path, json=told, role=role)
    assert (answer.status_code, answer.json().get("type")) == (status, slug)
    assert await teller.duty("iro_sw_discussion") == before


async def test_a_manager_puts_right_what_was_told_and_the_history_keeps_both_and_the_lateness(start: Start) -> None:
    teller, path = await late_and_then_told(start)
    put_right = {"on": "2026-01-12", "how": "in person", "reason": "typed wrongly"}
    answer = await teller.call("POST", path, json=put_right, role="iro_manager", subject="M1")
    shown = answer.json()
    assert (shown["status"], shown["met_on"], shown["late"]) == ("met", "2026-01-12", False)
    first, second = (
        {name: value for name, value in each.items() if name not in ("at", "why", "was")} for each in shown["history"]
    )
    assert first == {"status": "late", "met_on": "2026-01-13", "by": "A1", "how": "by phone"}
    assert second == {
        "status": "late",
        "met_on": "2026-01-12",
        "was_met_on": "2026-01-13",
        "by": "M1",
        "how": "in person",
        "reason": "typed wrongly",
    }
    assert "typed wrongly" not in str(await teller.svc.announced())


@pytest.mark.parametrize(
    ("role", "subject", "status"),
    [
        ("iro", "I1", 200),
        ("iro", "I2", 404),
        ("social_worker", "SW1", 403),
        ("social_worker", "SW2", 404),
        ("council_system", "LCS", 403),
        ("iro_admin", "A1", 200),
    ],
)
async def test_only_those_who_owe_a_duty_tell_that_it_was_met(
    start: Start, role: str, subject: str, status: int
) -> None:
    teller = await start("allocation", "2026-01-20")
    await teller.svc.hears(said(became(social_worker_id="SW1")), allocated())
    duty = await teller.duty("iro_met_child")
    answer = await teller.call(
        "POST", f"/duties/{duty['id']}/met", json={"on": "2026-01-12"}, role=role, subject=subject
    )
    assert answer.status_code == status, answer.text
    assert (await teller.duty("iro_met_child"))["status"] == ("met" if status == 200 else "open")
