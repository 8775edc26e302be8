"""Cafcass: considered, consulted, referred to and answering, as each council's policy has it."""

from pathlib import Path
from typing import Any

import pytest

from shared.events.services.beside_disputes import (
    CafcassAnswered,
    CafcassConsidered,
    CafcassConsulted,
    CafcassReferred,
)
from shared.events.services.escalation import DisputeLimitPassed
from shared.storage.tables import duties
from tests.escalation.beside_desk import IRO, IRO_MANAGER, MANAGER, Desk, Start, child, desk, open_dispute
from tests.support.events import said
from tests.support.facts import day

pytestmark = pytest.mark.both("story")
REFERRED: dict[str, Any] = {"child_id": "AVA", "kind": "referred"}
CONSIDERED: dict[str, Any] = {"child_id": "AVA", "kind": "considered", "refers": False, "reason": "settled_soon"}


async def kinds(client: Desk) -> list[str]:
    return [each["kind"] for each in await client.items("/cafcass?child_id=AVA")]


async def test_a_case_is_considered_consulted_on_referred_and_answered_without_any_dispute(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path)
    await client.done(IRO, "/cafcass", CONSIDERED | {"refers": True, "reason": "rights_breached"})
    await client.done(IRO, "/cafcass", {"child_id": "AVA", "kind": "consulted", "on": "2026-01-30"})
    referral = await client.done(IRO, "/cafcass", REFERRED)
    told = {"child_id": "AVA", "kind": "answered", "referral_id": referral["id"], "outcome": "takes_proceedings"}
    await client.done(IRO, "/cafcass", told)
    assert await kinds(client) == ["consulted", "considered", "referred", "answered"]
    said_of = [CafcassConsidered, CafcassConsulted, CafcassReferred, CafcassAnswered]
    announced = [each.data for each in await client.svc.announced(*said_of)]
    assert [type(each) for each in announced] == said_of
    assert [each.iro_id for each in announced] == ["JO"] * 4  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["considered", "referred"])
async def test_considering_or_referring_meets_the_duty_that_a_dispute_past_its_limit_opens(
    start_service: Start, tmp_path: Path, kind: str
) -> None:
    client = await desk(start_service, tmp_path, now="2026-03-04")
    await open_dispute(client.svc)
    passed = DisputeLimitPassed(dispute_id="D1", limit_on=day("2026-03-02"), passed_on=day("2026-03-03"))
    await client.svc.hears(said(passed, "AVA", by="escalation"))
    about = {"dispute_id": "D1"}
    await client.done(IRO, "/cafcass", (CONSIDERED if kind == "considered" else REFERRED) | about)
    (clock,) = await client.svc.rows(duties, duty="cafcass_considered")
    assert (clock["due_on"], clock["met_on"]) == (day("2026-03-10"), day("2026-03-04"))


async def test_of_a_dispute_for_siblings_it_is_said_of_the_first_and_stands_with_each(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path, *child("BEN"))
    await open_dispute(client.svc, also_for=("BEN",))
    said_of = await client.done(IRO, "/cafcass", REFERRED | {"child_id": "BEN", "dispute_id": "D1"})
    assert said_of["child_id"] == "AVA"
    (announced,) = await client.svc.announced(CafcassReferred)
    assert (announced.subject, announced.data.also_for) == ("AVA", ("BEN",))  # type: ignore[attr-defined]
    for name in ("AVA", "BEN"):
        assert [each["kind"] for each in await client.items(f"/cafcass?child_id={name}")] == ["referred"]
    counted = await client.shown("/analysis?from=2026-02-02&to=2026-02-02")
    assert counted["cafcass"]["referred"] == 2


async def test_blackpools_steps_each_have_a_day_by_the_referral(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path, profile="blackpool-2013")
    steps = {
        "discussed_with_service_manager": "2026-01-28",
        "head_of_social_care_notified": "2026-01-29",
        "principal_social_worker_notified": "2026-01-29",
        "sent_to_cafcass_legal": "2026-02-02",
    }
    why = await client.refused(IRO, "/cafcass", REFERRED, 409, "steps-missing")
    assert all(each in why for each in steps)
    early = REFERRED | {"on": "2026-02-01", "steps": steps}
    assert "sent_to_cafcass_legal" in await client.refused(IRO, "/cafcass", early, 409, "steps-missing")
    ahead = REFERRED | {"steps": steps | {"sent_to_cafcass_legal": "2026-02-03"}}
    await client.refused(IRO, "/cafcass", ahead, 422, "future-date")
    other = REFERRED | {"steps": {"asked_a_friend": "2026-02-02"}}
    assert "asked_a_friend" in await client.refused(IRO, "/cafcass", other, 422, "invalid-request")
    sent = {name: steps[name] for name in steps if name == "sent_to_cafcass_legal"}
    earlier = {name: steps[name] for name in steps if name not in sent}
    await client.done(IRO, "/cafcass", CONSIDERED | {"steps": earlier})
    assert (await client.done(IRO, "/cafcass", REFERRED | {"steps": sent}))["steps"] == sent


async def test_southwark_refers_only_once_a_dispute_ended_unresolved(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path, profile="southwark-2008")
    await open_dispute(client.svc)
    await client.refused(IRO, "/cafcass", REFERRED, 409, "not-unresolved")
    await open_dispute(client.svc, dispute_id="D2", ended_on=day("2026-02-02"), outcome="agreed")
    await client.refused(IRO, "/cafcass", REFERRED, 409, "not-unresolved")
    await client.done(IRO, "/cafcass", CONSIDERED)
    await open_dispute(client.svc, dispute_id="D3", ended_on=day("2026-02-02"), outcome="unresolved")
    await client.done(IRO, "/cafcass", REFERRED)


async def test_jersey_has_no_such_route_and_says_what_it_has(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path, profile="jersey-2013")
    for body in (CONSIDERED, REFERRED):
        assert "legal-advice" in await client.refused(IRO, "/cafcass", body, 409, "no-such-route")


async def test_what_cannot_be_meant_is_refused(start_service: Start, tmp_path: Path) -> None:
    client = await desk(start_service, tmp_path, *child("BEN"))
    await open_dispute(client.svc, "BEN", "D9")
    await client.refused(IRO, "/cafcass", REFERRED | {"dispute_id": "D9"}, 422, "no-such-dispute")
    await client.refused(IRO, "/cafcass", REFERRED | {"on": "2026-02-03"}, 422, "future-date")
    await client.refused(IRO, "/cafcass", {"child_id": "AVA", "kind": "considered"}, 422, "invalid-request")
    await client.refused(IRO, "/cafcass", REFERRED | {"outcome": "none"}, 422, "invalid-request")
    answered = {"child_id": "AVA", "kind": "answered", "referral_id": "X", "outcome": "none"}
    await client.refused(IRO, "/cafcass", answered, 422, "invalid-request")
    for who in (("iro", "KIM"), MANAGER, ("social_worker", "SAM")):
        assert (await client.says(who, "/cafcass", REFERRED)).status_code in (403, 404)
    assert await kinds(client) == []


async def test_a_contact_is_taken_back_and_a_referral_that_was_answered_is_not(
    start_service: Start, tmp_path: Path
) -> None:
    client = await desk(start_service, tmp_path)
    referral = await client.done(IRO, "/cafcass", REFERRED)
    told = {"child_id": "AVA", "kind": "answered", "referral_id": referral["id"], "outcome": "none"}
    answer = await client.done(IRO, "/cafcass", told)
    why, back = {"reason": "Another child's"}, f"/cafcass/{referral['id']}/withdrawal"
    await client.refused(IRO, back, why, 409, "answered-since")
    assert (await client.says(("iro", "KIM"), back, why)).status_code == 404
    await client.done(IRO, f"/cafcass/{answer['id']}/withdrawal", why)
    await client.done(IRO_MANAGER, back, why)
    assert await kinds(client) == []
    gone = [each.data.statement.id for each in await client.svc.announced() if each.data.TYPE == "fact.withdrawn"]  # type: ignore[attr-defined]
    made = [each.id for each in await client.svc.announced(CafcassReferred, CafcassAnswered)]
    assert sorted(gone) == sorted(made)
