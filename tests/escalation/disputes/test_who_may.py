"""Who may do what in a dispute: its IRO leads, managers answer at their stages, and nobody it is against closes it."""

import asyncio
from typing import Any

import pytest

from shared.events.council.duty_to_inform import SocialWorkerChanged
from shared.events.services.allocation import IroCovered
from shared.events.services.escalation import DisputeResponded, DisputeStageEntered
from shared.storage.tables import audit
from tests.escalation.desk import OPENED, OpenDesk, team
from tests.support.facts import informed

NEW = {"child_id": "C1", "category": "contact"}
AGREED = {"outcome": "agreed", "what_changed": ["contact_changed"]}


@pytest.mark.parametrize(
    ("role", "subject", "status"),
    [
        ("iro", "I1", 201),
        ("iro_manager", "M1", 201),
        ("iro", "I9", 404),
        ("iro_admin", "ADMIN", 403),
        ("social_worker", "SW1", 403),
        ("iro_manager", "SM1", 403),
        ("child", "C1", 403),
    ],
)
async def test_the_childs_iro_or_the_iro_manager_opens_it(desk: OpenDesk, role: str, subject: str, status: int) -> None:
    at_it = await desk()
    answer = await at_it.says("/disputes", OPENED, role=role, subject=subject, **NEW)
    assert answer.status_code == status, answer.text


async def test_who_stands_in_for_the_iro_leads_it(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    cover = {"cover_id": "V1", "iro_id": "I1", "cover_iro_id": "I7", "absence_id": "AB1", "from_on": "2026-02-03"}
    await at_it.hears(IroCovered.model_validate(cover), on="2026-02-03")
    await at_it.done(f"/disputes/{id_}/next-stage", subject="I7")


STEPS = {
    "resolution": AGREED,
    "withdrawal": {"reason": "enough"},
    "next-stage": {},
    "view": {"view": "accepted"},
    "complaint-by": {"by": "iro"},
    "opening/withdrawal": {"reason": "enough"},
}


@pytest.mark.parametrize(
    ("role", "subject", "status"),
    [
        ("team_manager", "TM1", 403),
        ("iro_manager", "TM1", 403),
        ("iro_manager", "DIR1", 403),
        ("iro_manager", "SW1", 403),
        ("iro_manager", "DEPUTY", 403),
        ("senior_manager", "HOS1", 403),
        ("iro_admin", "ADMIN", 403),
        ("iro", "I9", 404),
    ],
)
async def test_nobody_it_is_against_closes_moves_or_edits_it_whatever_else_they_are(
    desk: OpenDesk, role: str, subject: str, status: int
) -> None:
    at_it = await desk()
    named = {"manager_id": "TM1", "deputy_id": "DEPUTY"}
    assert (await at_it.says("/deputies", method="PUT", role="iro_admin", subject="A", **named)).status_code == 200
    id_ = await at_it.opens()
    for path, body in STEPS.items():
        answer = await at_it.says(f"/disputes/{id_}/{path}", role=role, subject=subject, **body)
        assert answer.status_code == status, answer.text
    assert ((await at_it.dispute(id_))["status"], (await at_it.dispute(id_))["version"]) == ("open", 1)


@pytest.mark.parametrize(
    ("role", "subject", "status"),
    [
        ("team_manager", "TM1", 201),
        ("service_manager", "SM1", 403),
        ("senior_manager", "DIR1", 403),
        ("team_manager", "TM9", 404),
        ("social_worker", "SW1", 403),
        ("iro", "I1", 403),
        ("iro_admin", "ADMIN", 422),
    ],
)
async def test_the_manager_of_the_stage_answers_and_nobody_else(
    desk: OpenDesk, role: str, subject: str, status: int
) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    told = {"agreed": "agreed", "role": role, "subject": subject}
    answer = await at_it.says(f"/disputes/{id_}/response", **told)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("told", "status", "pointer"),
    [
        ({"responded_by": "TM1"}, 201, ""),
        ({"by_role": "team_manager"}, 201, ""),
        ({"responded_by": "TM9"}, 422, "/responded_by"),
        ({"by_role": "director"}, 422, "/responded_by"),
        ({"responded_by": "TM1", "on": "2026-02-01"}, 422, "/on"),
        ({"responded_by": "TM1", "on": "2026-02-02"}, 201, ""),
        ({"responded_by": "TM1", "on": "2026-02-05"}, 422, "/on"),
        ({"responded_by": "TM1", "number": 2}, 422, "/number"),
    ],
)
async def test_the_office_writes_down_what_came_by_letter_and_whose_it_is(
    desk: OpenDesk, told: dict[str, Any], status: int, pointer: str
) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    who = {"role": "iro_admin", "subject": "ADMIN"}
    answer = await at_it.says(f"/disputes/{id_}/response", "2026-02-04", agreed="partly", **who, **told)
    assert answer.status_code == status, answer.text
    if status == 422:
        assert answer.json()["errors"][0]["pointer"] == pointer
    else:
        (given,) = answer.json()["stages"][0]["answers"]
        assert given["written_by"] == "ADMIN"


async def test_a_letter_that_came_in_time_stops_the_silence_that_was_announced(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    await at_it.svc.sweeps("2026-02-10")
    who = {"role": "iro_admin", "subject": "ADMIN", "responded_by": "TM1", "agreed": "refused", "number": 1}
    shown = await at_it.done(f"/disputes/{id_}/response", "2026-02-11", on="2026-02-09", **who)
    assert (shown["stage"], len(shown["stages"]), shown["answered"]) == (1, 1, True)
    await at_it.done(f"/disputes/{id_}/next-stage", "2026-02-11")
    entered = [(each["number"], each["cause"]) for each in await at_it.said(DisputeStageEntered)]
    assert entered == [(1, "opened"), (2, "silence"), (2, "iro")]
    again = {**who, "on": "2026-02-09"}
    assert await at_it.refused(f"/disputes/{id_}/response", "2026-02-12", **again) == (409, "moved-on")


@pytest.mark.parametrize(
    ("today", "status"), [("2026-02-03", 404), ("2026-02-04", 201), ("2026-02-06", 201), ("2026-02-07", 404)]
)
async def test_a_deputy_answers_while_the_manager_is_away(desk: OpenDesk, today: str, status: int) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    away = {"manager_id": "TM1", "deputy_id": "TM2", "away_from": "2026-02-04", "away_until": "2026-02-06"}
    await at_it.says("/deputies", method="PUT", role="team_manager", subject="TM1", **away)
    told = {"agreed": "agreed", "role": "team_manager", "subject": "TM2"}
    at_it.goes_to(today)
    listed = await at_it.items("/disputes", role="team_manager", subject="TM2")
    assert [each["id"] for each in listed] == [id_] * (status == 201)
    answer = await at_it.says(f"/disputes/{id_}/response", today, **told)
    assert answer.status_code == status, answer.text


@pytest.mark.both("storage")
async def test_it_is_seen_for_whom_a_dispute_waits(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()

    async def waits(person: str) -> list[str]:
        return [each["id"] for each in await at_it.items(f"/disputes?waiting_for={person}", role="iro_manager")]

    assert (await waits("TM1"), await waits("SM1"), await waits("I1")) == ([id_], [], [])
    named = {"manager_id": "TM1", "deputy_id": "TM2"}
    who = {"role": "iro_manager", "subject": "M1"}
    await at_it.says("/deputies", method="PUT", **who, **named)
    assert (await waits("TM1"), await waits("TM2")) == ([], [id_])
    assert await at_it.items("/deputies", role="iro_manager") == [
        {"manager_id": "TM1", "deputy_id": "TM2", "away_from": None, "away_until": None}
    ]
    await at_it.says("/deputies", method="PUT", **who, manager_id="TM1", deputy_id=None)
    assert (await waits("TM1"), await waits("TM2")) == ([id_], [])
    await at_it.answers(id_, 1)
    assert (await waits("TM1"), await waits("I1")) == ([], [id_])


@pytest.mark.parametrize(
    ("told", "role", "status"),
    [
        ({"deputy_id": "TM1"}, "iro_admin", 422),
        ({"deputy_id": "TM2", "away_from": "2026-02-04", "away_until": "2026-02-03"}, "iro_admin", 422),
        ({"deputy_id": "TM2"}, "team_manager", 403),
        ({"deputy_id": "TM2"}, "iro_admin", 200),
    ],
)
async def test_who_answers_for_a_manager_is_said_by_herself_or_the_iro_service(
    desk: OpenDesk, told: dict[str, Any], role: str, status: int
) -> None:
    at_it = await desk()
    answer = await at_it.says("/deputies", method="PUT", role=role, subject="X", manager_id="TM1", **told)
    assert answer.status_code == status, answer.text


@pytest.mark.both("locks")
async def test_two_managers_who_answer_at_once_give_one_outcome_and_the_later_one_is_kept(desk: OpenDesk) -> None:
    at_it = await desk(profile="north-lincolnshire-2011")
    id_ = await at_it.opens()
    path = f"/disputes/{id_}/response"
    both = [
        at_it.done(path, agreed="agreed", role="team_manager", subject="TM1"),
        at_it.done(path, agreed="refused", role="social_worker", subject="SW1"),
    ]
    await asyncio.gather(*both)
    (stage,) = (await at_it.dispute(id_))["stages"]
    assert len(stage["answers"]) == 2
    assert {each["responded_by"] for each in await at_it.said(DisputeResponded)} == {"TM1", "SW1"}
    assert len(await at_it.clocks("dispute_stage_response")) == 1


@pytest.mark.parametrize(
    ("profile", "told", "found"),
    [
        ("england-2010", {"stage": 2}, (422, "reason-needed")),
        ("england-2010", {"stage": 2, "bypass_reason": "urgent"}, None),
        ("england-2010", {"stage": 5, "bypass_reason": "urgent"}, (422, "no-such-stage")),
        ("england-2010", {"informal": True}, (409, "formal-only")),
        ("jersey-2013", {"stage": 2, "bypass_reason": "urgent"}, (409, "emergency-only")),
        ("jersey-2013", {"stage": 2, "bypass_reason": "urgent", "emergency": True}, None),
        ("north-lincolnshire-2011", {"informal": True}, None),
        ("north-lincolnshire-2011", {"stage": 3, "bypass_reason": "x", "informal": True}, (409, "formal-only")),
        ("north-lincolnshire-2011", {"stage": 4, "bypass_reason": "x"}, (422, "no-such-stage")),
    ],
)
async def test_each_council_has_its_own_stages_and_its_own_rule_for_passing_them_over(
    desk: OpenDesk, profile: str, told: dict[str, Any], found: tuple[int, str] | None
) -> None:
    at_it = await desk(profile=profile)
    if found is None:
        assert (await at_it.dispute(await at_it.opens(**told)))["stage"] == told.get("stage", 1)
    else:
        assert await at_it.refused("/disputes", OPENED, **NEW, **told) == found


@pytest.mark.parametrize(("today", "emergency", "status"), [("2026-02-09", False, 409), ("2026-02-09", True, 200)])
async def test_in_jersey_an_answer_is_waited_for_but_in_an_emergency(
    desk: OpenDesk, today: str, emergency: bool, status: int
) -> None:
    at_it = await desk(profile="jersey-2013")
    id_ = await at_it.opens()
    answer = await at_it.says(f"/disputes/{id_}/next-stage", today, emergency=emergency)
    assert answer.status_code == status, answer.text


async def test_the_corporate_iro_disputes_a_foster_carers_review_up_her_own_ladder(desk: OpenDesk) -> None:
    at_it = await desk(profile="blackpool-2013")
    who = {"role": "corporate_iro", "subject": "CI"}
    told = {"foster_carer_id": "FC1", "category": "fostering_visits", "team_id": "T1"}
    assert await at_it.refused("/disputes", OPENED, **told) == (403, "forbidden")
    shown = await at_it.done("/disputes", OPENED, **told, **who)
    assert (shown["child_id"], shown["subject"], shown["stage_name"]) == (None, "FC1", "professionals' meeting")
    assert shown["stages"][0]["manager_ids"] == ["TM1", "SM1"]
    await at_it.svc.sweeps("2026-02-17")
    (first, second, third) = await at_it.svc.announced(DisputeStageEntered)
    assert {each.subjectkind for each in (first, second, third)} == {"foster_carer"}
    await at_it.svc.sweeps("2026-03-03")
    assert await at_it.clocks("cafcass_considered") == {}
    await at_it.done(f"/disputes/{shown['id']}/withdrawal", reason="done", **who)
    assert len(await at_it.items("/disputes?child_id=FC1", role="iro_manager")) == 1
    clocks = await at_it.clocks("dispute_resolved")
    assert [status for status, _ in clocks.values()] == ["met"]


async def test_a_concern_becomes_formal_by_the_dispute_and_is_open_again_without_it(desk: OpenDesk) -> None:
    at_it = await desk()
    raised = await at_it.done("/concerns", OPENED, **NEW, raised_with="TM1")
    other = await at_it.done("/concerns", child_id="C1", category="health")
    await at_it.done(f"/concerns/{other['id']}/lapse", reason="moved_away")
    assert await at_it.refused("/disputes", **NEW, concern_id=other["id"]) == (409, "concern-closed")
    assert await at_it.refused("/disputes", **NEW, concern_id="NONE") == (422, "no-such-concern")
    id_ = await at_it.opens(concern_id=raised["id"])
    path = f"/concerns/{raised['id']}"
    assert (await at_it.shown(path, role="iro_manager"))["status"] == "formal"
    clocks = await at_it.clocks("informal_resolution")
    assert clocks[f"informal_resolution {raised['id']}"][0] == "met"
    await at_it.says(f"/disputes/{id_}/opening/withdrawal", reason="too soon")
    assert (await at_it.shown(path, role="iro_manager"))["status"] == "open"


async def test_a_change_names_the_version_it_was_decided_on(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    version = (await at_it.dispute(id_))["version"]
    await at_it.answers(id_, 1)
    path = f"/disputes/{id_}/next-stage"
    assert await at_it.refused(path, version=version) == (412, "precondition-failed")
    await at_it.done(path, version=(await at_it.dispute(id_))["version"])


async def test_lists_show_what_is_overdue_at_which_stage_and_only_whom_one_may_see(desk: OpenDesk) -> None:
    at_it = await desk("C1", "C2")
    one = await at_it.opens()
    two = await at_it.opens("2026-02-05", child_id="C2")
    await at_it.answers(two, 1)
    await at_it.hears(informed(SocialWorkerChanged, "2026-02-05", social_worker_id="SW2", team_id="T2"), child="C2")
    await at_it.hears(team(id="T2", team_manager_id="TM2", service_manager_id="SM2"), child="T2")
    at_it.goes_to("2026-03-03")

    async def found(asked: str, **who: str) -> list[str]:
        return [each["id"] for each in await at_it.items(f"/disputes?{asked}", **{"role": "iro_manager"} | who)]

    assert (await found("overdue=true"), await found("overdue=false")) == ([one], [two])
    await at_it.svc.sweeps("2026-03-03")
    assert (await found("stage=4"), await found("stage=1"), await found("status=resolved")) == ([one], [two], [])
    assert await found("", role="team_manager", subject="TM1") == [one]
    assert await found("", role="iro", subject="I1") == [one, two]
    shown = {each["id"]: each for each in await at_it.items("/disputes", role="iro_manager")}
    assert [(shown[each]["days_left"], shown[each]["colour"]) for each in (one, two)] == [(-1, "red"), (2, "red")]
    assert [row["action"] for row in await at_it.svc.rows(audit)][-1] == "read_disputes"
