"""A move that the IRO asked to wait is shown as frozen, and made all the same it is one that no review considered."""

from datetime import date
from typing import Any

import pytest

from services.scheduling.rules.changes_made.frozen import Freeze, frozen_by
from shared.events.council.child_life import Placement, PlacementStarted
from shared.events.council.child_plans import ChangeMade, ChangeProposed
from shared.events.services.around_reviews import ChangeNoticed
from shared.events.services.beside_disputes import PlacementMoveFreezeAnswered, PlacementMoveFreezeRequested
from shared.events.services.escalation import DisputeResolved
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.facts import day

ASKED = day("2026-03-02")
PROPOSED = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-06"), kind="settled_placement_move")


def asked(change_id: str | None = None) -> PlacementMoveFreezeRequested:
    return PlacementMoveFreezeRequested(dispute_id="D1", freeze_id="F1", requested_on=ASKED, change_id=change_id)


def answered(stays: bool, until: str | None = None) -> PlacementMoveFreezeAnswered:
    last = day(until) if until else None
    return PlacementMoveFreezeAnswered(
        dispute_id="D1", freeze_id="F1", answered_on=day("2026-03-04"), stays=stays, until=last
    )


def moved(on: str) -> PlacementStarted:
    return PlacementStarted(placement=Placement(id="PL2", type="U4", started_on=day(on)))


async def shown(at: Desk, path: str) -> list[dict[str, Any]]:
    answer = await at.call("GET", f"/children/C1047/{path}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


@pytest.mark.parametrize(
    ("on", "frozen", "refused", "until"),
    [
        ("2026-03-01", False, False, False),
        ("2026-03-02", True, True, True),
        ("2026-03-03", True, True, True),
        ("2026-03-04", True, False, True),
        ("2026-03-05", True, False, False),
    ],
)
def test_a_child_is_to_stay_from_the_day_of_the_request_until_something_ends_it(
    on: str, frozen: bool, refused: bool, until: bool
) -> None:
    is_over = Freeze("F1", ASKED, None, ended_on=date(2026, 3, 4))
    stays = Freeze("F1", ASKED, None, last_day=date(2026, 3, 4))
    assert Freeze("F1", ASKED, None).covers(day(on)) is frozen
    assert (is_over.covers(day(on)), stays.covers(day(on))) == (refused, until)


@pytest.mark.parametrize(
    ("names", "change", "a_move", "is_frozen"),
    [("P1", "P1", False, True), ("P1", "P2", True, False), (None, "P2", True, True), (None, "P2", False, False)],
)
def test_a_freeze_stops_the_proposal_that_it_names_or_else_every_move(
    names: str | None, change: str, a_move: bool, is_frozen: bool
) -> None:
    found = frozen_by([Freeze("F1", ASKED, names)], change, ASKED, a_move=a_move)
    assert (found is not None) is is_frozen


async def test_the_proposal_is_shown_as_frozen_until_a_manager_refuses(desk: OpenDesk) -> None:
    at = await desk()
    await at.hears(PROPOSED, asked("P1"), on="2026-03-02")
    (change,) = await shown(at, "changes-proposed")
    assert change == {
        "change_id": "P1",
        "kind": "settled_placement_move",
        "planned_on": "2026-03-06",
        "made": False,
        "frozen": True,
        "frozen_since": "2026-03-02",
        "frozen_until": None,
    }
    await at.hears(answered(True, "2026-03-31"), on="2026-03-04")
    (change,) = await shown(at, "changes-proposed")
    assert (change["frozen"], change["frozen_until"]) == (True, "2026-03-31")
    await at.hears(answered(False), on="2026-03-05")
    assert [each["frozen"] for each in await shown(at, "changes-proposed")] == [False]


@pytest.mark.parametrize(
    ("between", "is_noticed"),
    [([], True), ([answered(True)], True), ([answered(True, "2026-03-05")], False), ([answered(False)], False)],
)
async def test_a_move_made_while_frozen_is_noticed_though_it_would_need_no_review(
    desk: OpenDesk, between: list[PlacementMoveFreezeAnswered], is_noticed: bool
) -> None:
    at = await desk()
    await at.hears(asked(), on="2026-03-02")
    await at.hears(*between, on="2026-03-04")
    await at.hears(moved("2026-03-06"), on="2026-03-06")
    found = [(each["kinds"], each["while_frozen"]) for each in await shown(at, "changes-made")]
    assert found == ([(["move_while_frozen"], True)] if is_noticed else [])
    noticed = [each.data for each in await at.svc.announced(ChangeNoticed)]
    assert [each.while_frozen for each in noticed if isinstance(each, ChangeNoticed)] == ([True] if is_noticed else [])


async def test_it_is_noticed_even_where_a_review_considered_it_and_not_once_the_dispute_has_ended(
    desk: OpenDesk,
) -> None:
    at = await desk()
    await at.hears(PROPOSED, on="2026-02-02")
    await at.held((await at.planned())["id"], "2026-02-02")
    made = ChangeMade(proposal_id="P1", made_on=day("2026-03-06"), kind="settled_placement_move")
    await at.hears(made, on="2026-03-06")
    assert await shown(at, "changes-made") == []
    await at.hears(asked("P1"), on="2026-03-06")
    assert [each["while_frozen"] for each in await shown(at, "changes-made")] == [True]
    ended = DisputeResolved(dispute_id="D1", resolved_on=day("2026-03-05"), outcome="agreed")
    await at.hears(ended, on="2026-03-06")
    assert await shown(at, "changes-made") == []
