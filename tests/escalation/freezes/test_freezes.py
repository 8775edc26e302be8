"""A placement move is put on hold: with a dispute, answered in two working days and before the move."""

from pathlib import Path
from typing import Any

import pytest

from services.escalation.rules.freezes.in_time import answer_due_on
from shared.events.council.child_plans import ChangeProposed
from shared.events.services.beside_disputes import PlacementMoveFreezeAnswered, PlacementMoveFreezeRequested
from shared.events.services.duties import DutyLate
from shared.storage.tables import duties
from tests.escalation.beside_desk import (
    IRO,
    IRO_MANAGER,
    MANAGER,
    SERVICE_MANAGER,
    Desk,
    Start,
    child,
    desk,
    open_dispute,
)
from tests.support.events import event
from tests.support.facts import day

pytestmark = pytest.mark.both("story")
FREEZE: dict[str, Any] = {"child_id": "AVA"}
STAYS: dict[str, Any] = {"stays": True, "until": "2026-03-31"}


async def the_clock(client: Desk) -> dict[str, Any]:
    (clock,) = await client.svc.rows(duties, duty="freeze_answered")
    return clock


@pytest.mark.parametrize(
    ("moves_on", "due_on"),
    [
        (None, "2026-02-04"),
        ("2026-02-06", "2026-02-04"),
        ("2026-02-05", "2026-02-04"),
        ("2026-02-04", "2026-02-03"),
        ("2026-02-03", "2026-02-02"),
        ("2026-02-02", "2026-02-02"),
    ],
)
def test_it_is_to_be_answered_in_two_working_days_and_before_the_move(moves_on: str | None, due_on: str) -> None:
    asked, limit = day("2026-02-02"), day("2026-02-04")
    assert answer_due_on(asked, limit, day(moves_on) if moves_on else None) == day(due_on)


async def test_a_freeze_without_a_dispute_says_that_one_begins_about_the_move(
    start_service: Start, tmp_path: Path
) -> None:
    proposed = ChangeProposed(proposal_id="P1", planned_on=day("2026-02-04"), kind="settled_placement_move")
    client = await desk(start_service, tmp_path, event(proposed, "AVA"))
    wishes = {"childs_wishes": "wants_to_move", "against_childs_wishes": True}
    asked = await client.done(IRO, "/freezes", FREEZE | {"change_id": "P1"} | wishes)
    assert (asked["status"], asked["moves_on"], asked["due_on"]) == ("asked", "2026-02-04", "2026-02-03")
    (said,) = await client.svc.announced(PlacementMoveFreezeRequested)
    assert said.data.model_dump(mode="json") == {
        "dispute_id": asked["dispute_id"],
        "freeze_id": asked["id"],
        "requested_on": "2026-02-02",
        "placement_id": None,
        "change_id": "P1",
        "moves_on": "2026-02-04",
        "due_on": "2026-02-03",
    }
    clock = await the_clock(client)
    assert (clock["due_on"], clock["owner"], clock["met_on"]) == (day("2026-02-03"), "stage_manager", None)


@pytest.mark.parametrize(("on", "late"), [("2026-02-03", False), ("2026-02-04", False), ("2026-02-05", True)])
async def test_the_manager_answers_the_day_before_the_limit_on_it_and_after(
    start_service: Start, tmp_path: Path, on: str, late: bool
) -> None:
    client = await desk(start_service, tmp_path)
    await open_dispute(client.svc)
    asked = await client.done(IRO, "/freezes", FREEZE | {"dispute_id": "D1"})
    await client.svc.sweeps(on)
    answered = await client.done(MANAGER, f"/freezes/{asked['id']}/answer", STAYS)
    assert (answered["status"], answered["answered_by"], answered["stays"]) == ("answered", "TOM", True)
    (said,) = await client.svc.announced(PlacementMoveFreezeAnswered)
    assert isinstance(said.data, PlacementMoveFreezeAnswered)
    assert (said.data.late, said.data.until) == (late, day("2026-03-31"))
    assert (await the_clock(client))["met_on"] == day(on)
    assert [each.data.duty for each in await client.svc.announced(DutyLate) if isinstance(each.data, DutyLate)] == (
        ["freeze_answered"] if late else []
    )


async def test_only_the_manager_asked_answers_and_the_iro_service_writes_down_a_letter(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path)
    asked = await client.done(IRO, "/freezes", FREEZE)
    answer = f"/freezes/{asked['id']}/answer"
    for who, status in ((("team_manager", "OTTO"), 404), (("social_worker", "SAM"), 403), (("iro", "KIM"), 404)):
        assert (await client.says(who, answer, STAYS)).status_code == status
    assert "whose answer" in await client.refused(IRO, answer, STAYS, 422, "invalid-request")
    written = await client.done(IRO, answer, STAYS | {"answered_by": "SUE"})
    assert written["answered_by"] == "SUE"
    await client.refused(SERVICE_MANAGER, answer, STAYS, 409, "answered-already")


async def test_a_freeze_is_refused_where_nothing_can_be_frozen(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path, *child("BEN"))
    await open_dispute(client.svc, ended_on=day("2026-02-02"), outcome="agreed")
    await open_dispute(client.svc, "BEN", "D9")
    await client.refused(IRO, "/freezes", FREEZE | {"dispute_id": "D1"}, 409, "dispute-over")
    await client.refused(IRO, "/freezes", FREEZE | {"dispute_id": "D9"}, 422, "no-such-dispute")
    await open_dispute(client.svc, "BEN", "D8", also_for=("AVA",))
    await client.refused(IRO, "/freezes", FREEZE | {"dispute_id": "D8"}, 409, "another-childs-dispute")
    await client.refused(IRO, "/freezes", FREEZE | {"change_id": "P9"}, 422, "invalid-request")
    asked = await client.done(IRO, "/freezes", FREEZE)
    assert "2026-02-04" in await client.refused(IRO, "/freezes", FREEZE, 409, "frozen-already")
    answer = f"/freezes/{asked['id']}/answer"
    await client.refused(MANAGER, answer, STAYS | {"on": "2026-02-01"}, 422, "invalid-request")
    await client.refused(MANAGER, answer, STAYS | {"on": "2026-02-03"}, 422, "future-date")
    await client.refused(MANAGER, answer, {"stays": True, "until": "2026-02-01"}, 422, "invalid-request")


async def test_an_answer_and_then_the_freeze_are_taken_back_and_the_clock_with_them(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path)
    asked = await client.done(IRO, "/freezes", FREEZE)
    path, why = f"/freezes/{asked['id']}", {"reason": "Said of another child."}
    await client.done(MANAGER, f"{path}/answer", STAYS)
    await client.refused(IRO, f"{path}/withdrawal", why, 409, "answered-already")
    await client.done(IRO_MANAGER, f"{path}/answer/withdrawal", why)
    (shown,) = await client.items("/freezes?child_id=AVA")
    assert (shown["status"], shown["answered_on"]) == ("asked", None)
    assert (await the_clock(client))["met_on"] is None
    await client.done(IRO, f"{path}/withdrawal", why)
    assert await client.items("/freezes?child_id=AVA") == []
    assert (await the_clock(client))["status"] == "voided"
