"""A rebalance: looked at without effect, carried out in one go, and never over what changed meanwhile."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from shared.events.services.allocation import IroChanged
from shared.refusals import Conflict
from tests.support.council import Api, Council, carry_out, solved
from tests.support.events import became

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    """Forty children, four of them siblings, all with the one IRO there was; then a second one joins."""
    made = Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)
    await made.council.joins("JO")
    siblings = [became(child, sibling_ids=("S0", "S1", "S2", "S3")) for child in ("S0", "S1", "S2", "S3")]
    await made.council.hears(*siblings, *(became(f"C{number:02}") for number in range(36)))
    await made.council.joins("SAM")
    return made


@pytest.mark.parametrize("prove", [False, True])
async def test_a_dry_run_shows_before_and_after_and_changes_nothing(api: Api, prove: bool) -> None:
    before = await api.council.holders()
    plan = (await api.call("POST", "/rebalance", json={"prove": prove})).json()
    assert (plan["max_before"], plan["max_after"], plan["gap"], plan["applied"]) == (40.0, 20.0, 0.0, False)
    assert len(plan["moves"]) == 20
    assert all(move["reason"] for move in plan["moves"])
    assert await api.council.holders() == before


async def test_carried_out_every_move_has_its_reason_and_siblings_stay_together(api: Api) -> None:
    seen = (await api.call("POST", "/rebalance", json={})).json()
    done = (await api.call("POST", "/rebalance", json={"apply": True, "digest": seen["digest"]})).json()
    assert (done["applied"], done["moves"]) == (True, seen["moves"])
    held = await api.council.holders()
    assert sorted([list(held.values()).count(iro) for iro in ("JO", "SAM")]) == [20, 20]
    assert len({held[child] for child in ("S0", "S1", "S2", "S3")}) == 1
    changed = await api.council.announced(IroChanged)
    assert {(each.subject, each.data.iro_id) for each in changed} == {
        (move["child_id"], move["to_iro_id"]) for move in seen["moves"]
    }
    again = (await api.call("POST", "/rebalance", json={})).json()
    assert again["moves"] == []


async def test_repeated_under_its_idempotency_key_it_is_answered_as_before_and_moves_nobody_again(api: Api) -> None:
    seen = (await api.call("POST", "/rebalance", json={})).json()
    wanted, key = {"apply": True, "digest": seen["digest"]}, {"Idempotency-Key": "r-1"}
    first, again = [await api.call("POST", "/rebalance", json=wanted, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert len(await api.council.announced(IroChanged)) == len(seen["moves"])


async def test_a_plan_that_is_no_longer_the_one_looked_at_is_refused(api: Api) -> None:
    refused = await api.call("POST", "/rebalance", json={"apply": True, "digest": "another"})
    assert (refused.status_code, refused.json()["type"]) == (409, "caseload-has-changed")


async def test_what_changed_between_solving_and_carrying_out_stops_the_whole_plan(api: Api) -> None:
    problem = await api.council.problem()
    plan = await solved(problem)
    await api.council.joins("ALEX")
    before = await api.council.holders()
    with pytest.raises(Conflict):
        await api.council.does(carry_out(problem, plan))
    assert await api.council.holders() == before


async def test_only_a_manager_may_rebalance(api: Api) -> None:
    assert (await api.call("POST", "/rebalance", json={}, role="iro")).status_code == 403
