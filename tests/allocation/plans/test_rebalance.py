"""A rebalance: looked at without effect, carried out in one go, and never over what changed meanwhile."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.actions.plans import rebalance as rebalancing
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.children import NewIro
from services.allocation.tables.children import allocations
from shared.events.services.allocation import IroChanged
from shared.refusals import Conflict
from tests.support.allocation_api import Api, became, joins

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    """Forty children, four of them siblings, all with the one IRO there was; then a second one joins."""
    made = Api(await start_service(DECLARATION, now="2026-01-05"), tmp_path)
    await joins(made.allocation, "JO")
    siblings = [became(child, sibling_ids=("S0", "S1", "S2", "S3")) for child in ("S0", "S1", "S2", "S3")]
    await made.allocation.hears(*siblings, *(became(f"C{number:02}") for number in range(36)))
    await joins(made.allocation, "SAM")
    return made


async def held_by(api: Api) -> dict[str, str]:
    rows = await api.allocation.rows(allocations)
    return {row["child_id"]: row["iro_id"] for row in rows if row["ended_on"] is None}


@pytest.mark.parametrize("prove", [False, True])
async def test_a_dry_run_shows_before_and_after_and_changes_nothing(api: Api, prove: bool) -> None:
    before = await held_by(api)
    plan = (await api.call("POST", "/rebalance", json={"prove": prove})).json()
    assert (plan["max_before"], plan["max_after"], plan["gap"], plan["applied"]) == (40.0, 20.0, 0.0, False)
    assert len(plan["moves"]) == 20
    assert all(move["reason"] for move in plan["moves"])
    assert await held_by(api) == before


async def test_carried_out_every_move_has_its_reason_and_siblings_stay_together(api: Api) -> None:
    seen = (await api.call("POST", "/rebalance", json={})).json()
    done = (await api.call("POST", "/rebalance", json={"apply": True, "digest": seen["digest"]})).json()
    assert (done["applied"], done["moves"]) == (True, seen["moves"])
    held = await held_by(api)
    assert sorted([list(held.values()).count(iro) for iro in ("JO", "SAM")]) == [20, 20]
    assert len({held[child] for child in ("S0", "S1", "S2", "S3")}) == 1
    changed = await api.allocation.announced(IroChanged)
    assert {(each.subject, each.data.iro_id) for each in changed} == {
        (move["child_id"], move["to_iro_id"]) for move in seen["moves"]
    }
    again = (await api.call("POST", "/rebalance", json={})).json()
    assert again["moves"] == []


async def test_repeated_under_its_idempotency_key_it_is_answered_as_before_and_moves_nobody_again(api: Api) -> None:
    seen = (await api.call("POST", "/rebalance", json={})).json()
    wanted, key = {"apply": True, "digest": seen["digest"]}, {"Idempotency-Key": "r-1"}
    first, again = [await api.call("POST", "/rebalance", json=wanted, sent=key) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert len(await api.allocation.announced(IroChanged)) == len(seen["moves"])


async def test_a_plan_that_is_no_longer_the_one_looked_at_is_refused(api: Api) -> None:
    refused = await api.call("POST", "/rebalance", json={"apply": True, "digest": "another"})
    assert (refused.status_code, refused.json()["type"]) == (409, "caseload-has-changed")


async def test_what_changed_between_solving_and_carrying_out_stops_the_whole_plan(api: Api) -> None:
    service = api.allocation.service
    async with service.looking() as work:
        problem, _ = await rebalancing.read_problem(work, service.profile)
    plan = await rebalancing.solve(problem, prove=False)
    async with service.work() as work:
        late = NewIro(id="ALEX", name="Alex", registration_number="SW1", active_from="2020-01-01")
        await team.join(work, service.profile, late)
    before = await held_by(api)
    with pytest.raises(Conflict):
        async with service.work() as work:
            await rebalancing.carry_out(work, service.profile, problem, plan, "M1")
    assert await held_by(api) == before


async def test_only_a_manager_may_rebalance(api: Api) -> None:
    assert (await api.call("POST", "/rebalance", json={}, role="iro")).status_code == 403
