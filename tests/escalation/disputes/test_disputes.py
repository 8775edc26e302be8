"""A dispute from its opening to its end, as the calls and the stream tell it."""

from datetime import date
from typing import Any

import pytest

from shared.events.services.duties import DutyLate
from shared.events.services.escalation import (
    DisputeLimitPassed,
    DisputeOpened,
    DisputeResolved,
    DisputeResponded,
    DisputeStageEntered,
    DisputeWithdrawn,
    RemedyAgreed,
    RemedyCarriedOut,
)
from shared.storage.tables import audit
from tests.escalation.desk import OPENED, OpenDesk

SILENT = [
    (1, OPENED, "2026-02-09", "opened"),
    (2, "2026-02-10", "2026-02-16", "silence"),
    (3, "2026-02-17", "2026-02-23", "silence"),
    (4, "2026-02-24", "2026-03-02", "silence"),
]


@pytest.mark.both("story")
async def test_a_dispute_for_three_children_has_one_clock_and_a_line_on_each_record(desk: OpenDesk) -> None:
    at_it = await desk("C1", "C2", "C3")
    id_ = await at_it.opens(also_for=["C2", "C3"], against_childs_wishes=True, childs_wishes="stays_with_carer")
    (said,) = await at_it.said(DisputeOpened)
    assert (said["also_for"], said["limit_on"], said["iro_id"]) == (["C2", "C3"], "2026-03-02", "I1")
    shown = await at_it.dispute(id_)
    assert (shown["days_used"], shown["days_left"], shown["colour"]) == (0, 20, "green")
    assert (shown["told"]["against_childs_wishes"], shown["told"]["childs_wishes"]) == (True, "stays_with_carer")
    assert (shown["waiting_for"], shown["stage_manager_id"]) == (["TM1"], "TM1")
    for child in ("C1", "C2", "C3"):
        (line,) = await at_it.items(f"/disputes?child_id={child}", role="iro_manager")
        assert line["id"] == id_
    noted = [row["subject"] for row in await at_it.svc.rows(audit) if row["action"] == "dispute_opened"]
    assert sorted(noted) == ["C1", "C2", "C3"]
    clocks = await at_it.clocks("dispute_resolved", "dispute_stage_response")
    assert clocks == {
        f"dispute_resolved {id_}": ("open", date(2026, 3, 2)),
        f"dispute_stage_response {id_}|1": ("open", date(2026, 2, 9)),
    }


@pytest.mark.both("duties")
async def test_silence_goes_up_to_the_limit_and_a_long_jump_announces_each_stage_once(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    await at_it.svc.sweeps("2026-03-03")
    assert await at_it.stages(id_) == SILENT
    await at_it.svc.sweeps("2026-03-04")
    entered = await at_it.said(DisputeStageEntered)
    assert [(each["number"], each["cause"], each["manager_id"]) for each in entered] == [
        (1, "opened", "TM1"), (2, "silence", "SM1"), (3, "silence", "HOS1"), (4, "silence", "DIR1"),
    ]  # fmt: skip
    assert [(each["limit_on"], each["passed_on"]) for each in await at_it.said(DisputeLimitPassed)] == [
        ("2026-03-02", "2026-03-03")
    ]
    assert (await at_it.clocks("cafcass_considered")) == {f"cafcass_considered {id_}": ("open", date(2026, 3, 10))}
    late = sorted(each["duty"] for each in await at_it.said(DutyLate) if each["duty"].startswith("dispute_"))
    assert late == ["dispute_resolved", *["dispute_stage_response"] * 4]


@pytest.mark.parametrize(("today", "passed"), [("2026-03-01", 0), ("2026-03-02", 0), ("2026-03-03", 1)])
async def test_the_limit_is_announced_on_the_day_after_it(desk: OpenDesk, today: str, passed: int) -> None:
    at_it = await desk()
    await at_it.opens()
    await at_it.svc.sweeps(today)
    assert len(await at_it.said(DisputeLimitPassed)) == passed


async def test_a_call_sees_what_time_has_done_before_the_timer_did(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    shown = await at_it.answers(id_, 1, "2026-02-10")
    assert [(each["number"], [one["late"] for one in each["answers"]]) for each in shown["stages"]] == [
        (1, [True]), (2, []),
    ]  # fmt: skip
    (said,) = await at_it.said(DisputeResponded)
    assert (said["number"], said["late"], said["responded_by"]) == (1, True, "TM1")


async def test_an_answer_and_what_the_iro_thinks_of_it_take_it_further_by_her_word_alone(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    shown = await at_it.answers(id_, 1, "2026-02-05", resources=True, text_ref="LCS/7")
    assert (shown["answered"], shown["waiting_for"]) == (True, ["I1"])
    await at_it.done(f"/disputes/{id_}/view", "2026-02-06", view="not_accepted")
    await at_it.svc.sweeps("2026-02-20")
    assert len(await at_it.stages(id_)) == 1
    await at_it.done(f"/disputes/{id_}/next-stage", "2026-02-20")
    assert (await at_it.stages(id_))[1] == (2, "2026-02-20", "2026-02-27", "iro")
    (answer,) = (await at_it.dispute(id_))["stages"][0]["answers"]
    assert (answer["agreed"], answer["resources"], answer["view"]) == ("refused", True, "not_accepted")
    assert "LCS/7" not in str([each.data_json() for each in await at_it.svc.announced()])


async def test_whoever_was_still_to_answer_is_asked_no_longer_once_the_iro_goes_on(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    await at_it.done(f"/disputes/{id_}/next-stage", "2026-02-04", to=3, bypass_reason="the move is on Friday")
    await at_it.svc.sweeps("2026-02-10")
    assert await at_it.clocks("dispute_stage_response") == {
        f"dispute_stage_response {id_}|1": ("voided", date(2026, 2, 9)),
        f"dispute_stage_response {id_}|3": ("open", date(2026, 2, 11)),
    }


@pytest.mark.both("duties")
async def test_what_was_agreed_is_followed_until_it_is_carried_out(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    remedy = {"text": "Contact every fortnight", "responsible_person_id": "SW1", "due_on": "2026-02-20"}
    told = {"outcome": "agreed", "what_changed": ["contact_changed"], "remedies": [remedy]}
    shown = await at_it.done(f"/disputes/{id_}/resolution", "2026-02-06", **told)
    assert (shown["status"], shown["outcome"], shown["ended_on"]) == ("resolved", "agreed", "2026-02-06")
    (agreed,) = await at_it.said(RemedyAgreed)
    (ended,) = await at_it.said(DisputeResolved)
    assert (ended["outcome"], ended["what_changed"], ended["stage"]) == ("agreed", ["contact_changed"], 1)
    assert "fortnight" not in str(agreed)
    await at_it.svc.sweeps("2026-02-21")
    assert [each["duty"] for each in await at_it.said(DutyLate)] == ["remedy_carried_out"]
    path = f"/disputes/{id_}/remedies/{agreed['remedy_id']}/carried-out"
    assert await at_it.refused(path, "2026-02-23", on="2026-02-05") == (422, "invalid-request")
    assert await at_it.refused(path, on="2026-02-24", role="social_worker", subject="SW9") == (404, "not-found")
    done = await at_it.done(path, on="2026-02-23", role="social_worker", subject="SW1")
    assert done["remedies"][0]["status"] == "done"
    assert (await at_it.said(RemedyCarriedOut))[0]["carried_out_on"] == "2026-02-23"
    assert await at_it.refused(path, role="social_worker", subject="SW1") == (409, "carried-out")
    assert await at_it.refused(f"/disputes/{id_}/resolution/withdrawal", reason="too soon") == (409, "rests-on-it")
    await at_it.done(f"{path}/withdrawal", reason="not yet", role="social_worker", subject="SW1")
    again = await at_it.done(f"/disputes/{id_}/resolution/withdrawal", reason="too soon")
    assert (again["status"], again["stage"], again["remedies"]) == ("open", 3, [])


async def test_unresolved_is_an_end_and_no_answer_to_the_limit(desk: OpenDesk) -> None:
    """Engine case 19."""
    at_it = await desk()
    id_ = await at_it.opens()
    path, unresolved = f"/disputes/{id_}/resolution", {"outcome": "unresolved"}
    assert await at_it.refused(path, "2026-02-23", **unresolved) == (409, "stages-left")
    assert await at_it.refused(path, "2026-02-24", **unresolved) == (409, "answer-awaited")
    await at_it.answers(id_, 4, "2026-02-25")
    await at_it.done(path, "2026-02-26", **unresolved)
    clocks = await at_it.clocks("dispute_resolved", "cafcass_considered")
    assert clocks == {
        f"dispute_resolved {id_}": ("open", date(2026, 3, 2)),
        f"cafcass_considered {id_}": ("open", date(2026, 3, 5)),
    }
    await at_it.svc.sweeps("2026-03-03")
    assert "dispute_resolved" in [each["duty"] for each in await at_it.said(DutyLate)]
    assert await at_it.refused(path, "2026-03-03", **unresolved) == (409, "dispute-over")


async def test_considering_cafcass_keeps_its_day_when_the_dispute_ends_unresolved_after_the_limit(
    desk: OpenDesk,
) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    await at_it.svc.sweeps("2026-03-03")
    await at_it.done(f"/disputes/{id_}/resolution", "2026-03-06", outcome="unresolved")
    assert (await at_it.clocks("cafcass_considered")) == {f"cafcass_considered {id_}": ("open", date(2026, 3, 10))}


async def test_a_dispute_is_withdrawn_with_its_reason_and_goes_on_with_its_days_if_that_is_taken_back(
    desk: OpenDesk,
) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    await at_it.done(f"/disputes/{id_}/withdrawal", "2026-02-05", reason="settled by phone")
    assert [each["withdrawn_on"] for each in await at_it.said(DisputeWithdrawn)] == ["2026-02-05"]
    assert "phone" not in str([each.data_json() for each in await at_it.svc.announced()])
    assert await at_it.refused(f"/disputes/{id_}/next-stage") == (409, "dispute-over")
    shown = await at_it.done(f"/disputes/{id_}/withdrawal/withdrawal", "2026-02-17", reason="it was not")
    assert (shown["status"], shown["stage"], shown["limit_on"]) == ("open", 3, "2026-03-02")
    (ended,) = [each for each in shown["history"] if each["what"] == "dispute:ended"]
    assert (ended["by"], ended["taken_back_by"]) == ("I1", "I1")
    assert await at_it.refused(f"/disputes/{id_}/withdrawal/withdrawal", reason="x") == (404, "not-found")


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/freezes", {}, "/freezes/{id}/withdrawal"),
        ("/cafcass", {"kind": "consulted"}, "/cafcass/{id}/withdrawal"),
        ("/counterparts", {"agency": "health"}, "/counterparts/{id}/withdrawal"),
    ],
)
async def test_the_opening_stands_while_a_freeze_cafcass_or_an_agency_rests_on_it_and_it_is_said_where(
    desk: OpenDesk, path: str, body: dict[str, Any], where: str
) -> None:
    at_it = await desk("C1", "C2")
    id_ = await at_it.opens(also_for=["C2"])
    beside = await at_it.done(path, child_id="C1", dispute_id=id_, **body)
    opening = f"/disputes/{id_}/opening/withdrawal"
    refused = (await at_it.says(opening, reason="wrong child")).json()
    taken_back_at = where.format(id=beside["id"])
    assert (refused["type"], refused["detail"].partition("POST ")[2]) == ("rests-on-it", f"/escalation{taken_back_at}.")
    assert (await at_it.says(taken_back_at, reason="wrong child")).status_code in (200, 204)
    assert (await at_it.says(opening, reason="wrong child")).status_code == 204


async def test_what_changed_for_the_child_is_one_of_the_codes_that_are_counted(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    answer = await at_it.says(f"/disputes/{id_}/resolution", outcome="agreed", what_changed=["all_is_well"])
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, "/what_changed/0")
    assert "contact_changed" in error["message"]


async def test_a_dispute_opened_by_mistake_never_was_until_a_step_rests_on_it(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    path = f"/disputes/{id_}/opening/withdrawal"
    await at_it.answers(id_, 1, "2026-02-03")
    assert await at_it.refused(path, reason="wrong child") == (409, "rests-on-it")
    taken = {"reason": "not mine", "role": "team_manager", "subject": "TM1"}
    await at_it.done(f"/disputes/{id_}/response/withdrawal", **taken)
    assert (await at_it.says(path, reason="wrong child")).status_code == 204
    assert (await at_it.call("GET", f"/disputes/{id_}", role="iro_manager")).status_code == 404
    assert {status for status, _ in (await at_it.clocks("dispute_resolved", "dispute_stage_response")).values()} == {
        "voided"
    }


async def test_the_history_has_every_step_with_who_took_it_and_when(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    await at_it.answers(id_, 1, "2026-02-05")
    await at_it.done(f"/disputes/{id_}/view", "2026-02-06", view="not_accepted")
    await at_it.done(f"/disputes/{id_}/next-stage", "2026-02-06")
    await at_it.svc.sweeps("2026-02-14")
    told = {"outcome": "partly", "what_changed": ["visits_planned"]}
    await at_it.done(f"/disputes/{id_}/resolution", "2026-02-17", **told)
    history: list[dict[str, Any]] = (await at_it.dispute(id_))["history"]
    assert [(each["on"], each["what"], each["by"]) for each in history] == [
        ("2026-02-02", "dispute:opened", "I1"),
        ("2026-02-05", "dispute:response", "TM1"),
        ("2026-02-06", "dispute:view", "I1"),
        ("2026-02-06", "dispute:next_stage", "I1"),
        ("2026-02-14", "stage_entered", "system"),
        ("2026-02-17", "dispute:ended", "I1"),
    ]
    assert all(each["at"] for each in history if each["by"] != "system")
