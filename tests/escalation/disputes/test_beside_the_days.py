"""What goes on beside a dispute and never moves its days: people change, hearings are listed, complaints come in."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from shared.events.council.child_court import HearingListed, HearingVacated
from shared.events.council.duty_to_inform import ComplaintReceived, SocialWorkerChanged
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.escalation import (
    DisputeBeforeHearing,
    DisputeHandedOver,
    DisputeOpened,
    DisputeStageEntered,
)
from shared.storage.tables import duties
from tests.escalation.desk import Desk, OpenDesk, team
from tests.support.events import event, merged, restored, withdrawn
from tests.support.facts import changed, informed

HANDED = ("of", "on", "from_id", "to_id")


def hearing(on: str = "2026-02-20", kind: str = "issues_resolution", **more: Any) -> HearingListed:
    return HearingListed.model_validate({"hearing_id": "H1", "kind": kind, "on": on, **more})


async def handed(at_it: Desk) -> list[tuple[Any, ...]]:
    return [tuple(each[name] for name in HANDED) for each in await at_it.said(DisputeHandedOver)]


async def test_another_iro_has_the_dispute_and_its_days_go_on(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    await at_it.hears(changed("A2", "I2", "2026-02-05", before="A-C1"), on="2026-02-05")
    assert await handed(at_it) == [("iro", "2026-02-05", "I1", "I2")]
    shown = await at_it.dispute(id_)
    assert (shown["iro_id"], shown["stage_due_on"], shown["limit_on"]) == ("I2", "2026-02-09", "2026-03-02")
    assert await at_it.refused(f"/disputes/{id_}/next-stage") == (403, "forbidden")
    await at_it.done(f"/disputes/{id_}/next-stage", subject="I2")


@pytest.mark.parametrize(("on", "found"), [("2026-02-02", 0), ("2026-02-03", 1), ("2026-02-09", 1), ("2026-02-10", 0)])
async def test_another_manager_of_the_stage_has_it_while_it_is_there(desk: OpenDesk, on: str, found: int) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    told = informed(SocialWorkerChanged, on, social_worker_id="SW1", team_manager_id="TM2")
    await at_it.hears(told, on="2026-02-11")
    assert await handed(at_it) == [("manager", on, "TM1", "TM2")] * found
    assert [each[2] for each in await at_it.stages(id_)] == ["2026-02-09", "2026-02-16"]


async def test_a_change_in_the_line_of_management_reaches_the_dispute_and_the_new_manager_answers(
    desk: OpenDesk,
) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    await at_it.svc.sweeps("2026-02-10")
    await at_it.hears(team("2026-02-12", service_manager_id="SM2"), on="2026-02-12", child="T1")
    assert await handed(at_it) == [("manager", "2026-02-12", "SM1", "SM2")]
    told = {"agreed": "partly", "role": "service_manager"}
    assert await at_it.refused(f"/disputes/{id_}/response", subject="SM1", **told) == (404, "not-found")
    await at_it.done(f"/disputes/{id_}/response", subject="SM2", **told)


async def test_a_change_that_lies_ahead_is_announced_on_its_day(desk: OpenDesk) -> None:
    at_it = await desk()
    await at_it.opens()
    await at_it.hears(changed("A2", "I2", "2026-02-06", before="A-C1"), on="2026-02-03")
    await at_it.svc.sweeps("2026-02-05")
    assert await handed(at_it) == []
    await at_it.svc.sweeps("2026-02-06")
    assert await handed(at_it) == [("iro", "2026-02-06", "I1", "I2")]


@pytest.mark.both("order")
@pytest.mark.parametrize("first", ["hearing", "dispute"])
async def test_the_court_is_to_know_of_a_dispute_and_a_hearing_in_either_order(desk: OpenDesk, first: str) -> None:
    at_it = await desk("C1", "C2")
    if first == "dispute":
        await at_it.opens(also_for=["C2"])
    await at_it.hears(hearing(), on="2026-02-02", child="C2")
    if first == "hearing":
        await at_it.opens(also_for=["C2"])
    (said,) = await at_it.said(DisputeBeforeHearing)
    assert (said["hearing_on"], said["also_for"], said["kind"]) == ("2026-02-20", ["C2"], "issues_resolution")
    clocks = await at_it.clocks("dispute_reported_to_court")
    assert list(clocks.values()) == [("open", date(2026, 2, 19))]


async def test_a_moved_hearing_says_it_again_and_a_vacated_one_ends_it(desk: OpenDesk) -> None:
    at_it = await desk()
    await at_it.opens()
    await at_it.hears(hearing(), on="2026-02-03")
    await at_it.hears(hearing("2026-02-12"), on="2026-02-04")
    assert [each["hearing_on"] for each in await at_it.said(DisputeBeforeHearing)] == ["2026-02-20", "2026-02-12"]
    await at_it.hears(HearingVacated(hearing_id="H1"), on="2026-02-05")
    said = [each.id for each in await at_it.svc.announced(DisputeBeforeHearing)]
    taken = {each["withdraws"]["id"] for each in await at_it.said(FactWithdrawn)}
    assert taken == set(said)
    assert [status for status, _ in (await at_it.clocks("dispute_reported_to_court")).values()] == ["voided"]
    await at_it.hears(hearing("2026-02-26"), on="2026-02-06")
    assert (await at_it.said(DisputeBeforeHearing))[-1]["hearing_on"] == "2026-02-26"


@pytest.mark.both("statements")
async def test_a_hearing_of_a_brother_that_names_the_child_counts_until_it_is_withdrawn(desk: OpenDesk) -> None:
    at_it = await desk("C1", "C2")
    await at_it.opens()
    listed = event(hearing(also_for=("C1",)), "C2", time="2026-02-03")
    await at_it.svc.hears(listed, now="2026-02-03")
    assert len(await at_it.said(DisputeBeforeHearing)) == 1
    await at_it.svc.hears(withdrawn(listed, "2026-02-04"), now="2026-02-04")
    assert len(await at_it.said(FactWithdrawn)) == 1
    await at_it.svc.hears(restored(listed, "2026-02-05"), now="2026-02-05")
    assert len(await at_it.said(DisputeBeforeHearing)) == 2


@pytest.mark.parametrize(
    ("kind", "on", "found"),
    [
        ("case_management", "2026-02-20", 0),
        ("final", "2026-02-20", 1),
        ("final", "2026-02-01", 0),
        ("final", "2026-02-02", 1),
        ("final", "2026-02-03", 1),
    ],
)
async def test_only_hearings_that_decide_and_are_not_over_are_to_be_told(
    desk: OpenDesk, kind: str, on: str, found: int
) -> None:
    at_it = await desk()
    await at_it.hears(hearing(on, kind), on="2026-01-20")
    await at_it.opens()
    assert len(await at_it.said(DisputeBeforeHearing)) == found


@pytest.mark.parametrize(
    ("outcome", "moved", "told"),
    [
        ("agreed", "2026-02-05", ["2026-02-20", "2026-02-12"]),
        ("agreed", "2026-02-06", ["2026-02-20", "2026-02-12"]),
        ("agreed", "2026-02-07", ["2026-02-20"]),
    ],
)
async def test_a_hearing_moved_after_it_was_settled_is_not_told_anew(
    desk: OpenDesk, outcome: str, moved: str, told: list[str]
) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    await at_it.hears(hearing(), on="2026-02-03")
    await at_it.done(f"/disputes/{id_}/resolution", "2026-02-06", outcome=outcome, what_changed=["contact_changed"])
    await at_it.svc.hears(event(hearing("2026-02-12"), "C1", time=moved), now="2026-02-09")
    assert [each["hearing_on"] for each in await at_it.said(DisputeBeforeHearing)] == told
    await at_it.svc.sweeps("2026-02-10")
    assert [each["hearing_on"] for each in await at_it.said(DisputeBeforeHearing)] == told
    assert await at_it.said(FactWithdrawn) == []


@pytest.mark.parametrize(
    ("outcome", "listed", "found"),
    [("agreed", "2026-02-05", 1), ("agreed", "2026-02-06", 1), ("agreed", "2026-02-07", 0)],
)
async def test_a_hearing_listed_after_it_was_settled_has_nothing_to_be_told(
    desk: OpenDesk, outcome: str, listed: str, found: int
) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    await at_it.done(f"/disputes/{id_}/resolution", "2026-02-06", outcome=outcome, what_changed=["contact_changed"])
    heard = event(hearing(), "C1", time=listed)
    await at_it.svc.hears(heard, now="2026-02-09")
    assert len(await at_it.said(DisputeBeforeHearing)) == found
    clocks = await at_it.clocks("dispute_reported_to_court")
    assert [status for status, _ in clocks.values()] == ["voided"] * found


async def test_a_complaint_stands_on_the_history_and_stops_nothing(desk: OpenDesk) -> None:
    at_it = await desk("C1", "C2")
    id_ = await at_it.opens(also_for=["C2"], complaint_by="foster_carer")
    before = len(await at_it.svc.announced())
    await at_it.hears(informed(ComplaintReceived, "2026-02-04", complainant="parent"), on="2026-02-04", child="C2")
    assert len(await at_it.svc.announced()) == before
    await at_it.svc.sweeps("2026-02-10")
    shown = await at_it.dispute(id_)
    assert [(each["on"], each["complainant"]) for each in shown["history"] if each["what"] == "complaint_received"] == [
        ("2026-02-04", "parent")
    ]
    assert (shown["status"], shown["stage"], shown["told"]["complaint_by"]) == ("open", 2, "foster_carer")
    after = await at_it.done(f"/disputes/{id_}/complaint-by", by="iro")
    assert after["told"]["complaint_by"] == "iro"
    again = await at_it.done(f"/disputes/{id_}/complaint-by/withdrawal", reason="she will not")
    assert again["told"]["complaint_by"] == "foster_carer"


@pytest.mark.both("storage")
async def test_a_dispute_about_a_duplicate_goes_on_under_the_survivor(desk: OpenDesk) -> None:
    at_it = await desk("C1", "C2", "C3")
    id_ = await at_it.opens(child_id="C2", also_for=["C1", "C3"])
    joined = merged("C1", "C2", "2026-02-03")
    await at_it.svc.hears(joined, now="2026-02-03")
    shown = await at_it.dispute(id_)
    assert (shown["child_id"], shown["also_for"], shown["limit_on"]) == ("C1", ["C3"], "2026-03-02")
    assert [line["id"] for line in await at_it.items("/disputes?child_id=C2", role="iro_manager")] == [id_]
    await at_it.svc.sweeps("2026-02-10")
    assert (await at_it.dispute(id_))["stage"] == 2
    (clock,) = await at_it.svc.rows(duties, duty="dispute_resolved", status="open")
    assert (clock["subject"], str(clock["due_on"])) == ("C1", "2026-03-02")
    await at_it.svc.hears(withdrawn(joined, "2026-02-11"), now="2026-02-11")
    apart = await at_it.dispute(id_)
    assert (apart["child_id"], apart["also_for"]) == ("C2", ["C1", "C3"])


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_what_is_heard_in_any_order_and_again_ends_in_the_same(desk: OpenDesk, order: tuple[int, ...]) -> None:
    at_it = await desk("C1", "C2")
    id_ = await at_it.opens(also_for=["C2"])
    story = [
        event(changed("A2", "I2", "2026-02-05", before="A-C1"), "C1", time="2026-02-05"),
        event(hearing(also_for=("C1",)), "C2", time="2026-02-05"),
        event(team("2026-02-06", team_manager_id="TM1", service_manager_id="SM2"), "T1", time="2026-02-06"),
        event(informed(ComplaintReceived, "2026-02-06"), "C2", time="2026-02-06"),
    ]
    for place in order:
        await at_it.svc.hears(story[place], now="2026-02-12")
    shown = await at_it.dispute(id_)
    assert sorted((each["on"], each["what"]) for each in shown["history"] if each["by"] == "system") == [
        ("2026-02-05", "before_hearing"),
        ("2026-02-05", "handed_over"),
        ("2026-02-06", "complaint_received"),
        ("2026-02-10", "stage_entered"),
    ]
    kinds = (DisputeOpened, DisputeStageEntered, DisputeBeforeHearing, DisputeHandedOver)
    before = await at_it.said(*kinds)
    await at_it.svc.hears(*story, now="2026-02-12")
    assert (await at_it.said(*kinds), await at_it.dispute(id_)) == (before, shown)
