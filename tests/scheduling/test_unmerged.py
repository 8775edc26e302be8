"""Two records that were one child's by mistake are two children again, each with the child's own reviews."""

from typing import Any

import pytest

from shared.events.base import Event
from shared.events.council.withdrawals import FactWithdrawn, Statement
from shared.events.services.duties import DutyMet
from shared.events.services.scheduling import ReviewHeld
from shared.storage.tables import duties
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.events import COUNCIL, event
from tests.support.facts import allocated, became, merged

ONE, OTHER = "C1047", "C2"
KEPT = ("id", "child_id", "status", "held_on", "kind")


async def two_children(desk: OpenDesk) -> Desk:
    at = await desk()
    at.svc.clock.set("2026-01-07T11:00:00+00:00")
    await at.svc.hears(
        event(became("2026-01-07"), OTHER, time="2026-01-07"),
        event(allocated("A2", "I1", on="2026-01-07"), OTHER, time="2026-01-07"),
    )
    return at


async def planned(at: Desk, child: str) -> dict[str, Any]:
    (review,) = await at.reviews("planned", "arranged", child=child)
    return review


async def both(at: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every review of each child, but for what is still to come and has no words."""
    return {
        child: [tuple(each[name] for name in KEPT) for each in await at.reviews(child=child)] for child in (ONE, OTHER)
    }


async def are_one(at: Desk, on: str) -> None:
    at.svc.clock.set(f"{on}T11:00:00+00:00")
    await at.svc.hears(event(merged(OTHER), ONE, time=on, id="merger"))


async def are_two(at: Desk, on: str) -> None:
    at.svc.clock.set(f"{on}T11:00:00+00:00")
    meant = {"withdraws": Statement(source=COUNCIL, id="merger"), "reason": "entered_in_error"}
    await at.svc.hears(event(FactWithdrawn.model_validate(meant), ONE, time=on))


async def put_right(at: Desk, review_id: str, today: str) -> dict[str, Any]:
    """It was held on 27 January: said on this day."""
    answer = await at.says(f"/reviews/{review_id}/held", today, held_on="2026-01-27")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def standing(at: Desk, kind: type[Event]) -> set[tuple[str, str]]:
    """Of whom it stands announced of which review."""
    gone = {each.data.withdraws.id for each in await at.svc.announced(FactWithdrawn)}  # type: ignore[attr-defined]
    return {(each.subject, each.data.review_id) for each in await at.svc.announced(kind) if each.id not in gone}  # type: ignore[attr-defined]


@pytest.mark.both("statements")
async def test_each_held_review_is_its_childs_again_under_its_id(desk: OpenDesk) -> None:
    at = await two_children(desk)
    first, second = await planned(at, ONE), await planned(at, OTHER)
    await at.held(first["id"], "2026-01-26")
    await at.held(second["id"], "2026-01-28")
    before = await both(at)
    await are_one(at, "2026-01-29")
    held = [each["id"] for each in await at.reviews("held")]
    assert held == [first["id"], second["id"]]
    await are_two(at, "2026-01-30")
    after = await both(at)
    assert [row for row in after[ONE] if row[2] == "held"] == [row for row in before[ONE] if row[2] == "held"]
    assert [row for row in after[OTHER] if row[2] == "held"] == [row for row in before[OTHER] if row[2] == "held"]
    for child in (ONE, OTHER):
        assert [row[4] for row in after[child] if row[2] == "planned"] == ["second_review"]
    assert await standing(at, ReviewHeld) == {(ONE, first["id"]), (OTHER, second["id"])}
    rows = await at.svc.rows(duties, duty="first_review")
    assert {(row["subject"], row["status"], row["met_on"].isoformat()) for row in rows} == {
        (ONE, "met", "2026-01-26"),
        (OTHER, "met", "2026-01-28"),
    }
    settled = await both(at), len(await at.svc.announced())
    await at.svc.hears(event(became("2026-01-07"), OTHER, time="2026-01-07"))
    await at.svc.hears(event(became(), ONE))
    assert (await both(at), len(await at.svc.announced())) == settled
    assert {each.data.duty_id for each in await at.svc.announced(DutyMet)} >= {row["id"] for row in rows}


async def test_what_was_said_of_a_review_before_stands_and_what_was_said_meanwhile_of_the_other_does_not(
    desk: OpenDesk,
) -> None:
    """It is asked of a person (`unmerged`), and said again of the right child."""
    at = await two_children(desk)
    second = await planned(at, OTHER)
    await at.held(second["id"], "2026-01-28")
    await are_one(at, "2026-01-29")
    assert (await put_right(at, second["id"], "2026-01-29"))["child_id"] == ONE
    await are_two(at, "2026-01-30")
    assert await at.reviews("held") == []
    (held,) = await at.reviews("held", child=OTHER)
    assert (held["id"], held["held_on"]) == (second["id"], "2026-01-28")
    assert await standing(at, ReviewHeld) == {(OTHER, second["id"])}
    assert (await put_right(at, second["id"], "2026-01-30"))["child_id"] == OTHER
    rows = await at.svc.rows(duties, duty="first_review")
    assert {(row["subject"], row["status"]) for row in rows} == {(ONE, "open"), (OTHER, "met")}


async def test_a_review_that_nobody_spoke_of_is_the_childs_of_whom_it_was_first_announced(desk: OpenDesk) -> None:
    at = await two_children(desk)
    first, second = await planned(at, ONE), await planned(at, OTHER)
    await are_one(at, "2026-01-20")
    await are_two(at, "2026-01-21")
    assert {child: (await planned(at, child))["id"] for child in (ONE, OTHER)} == {
        ONE: first["id"],
        OTHER: second["id"],
    }
