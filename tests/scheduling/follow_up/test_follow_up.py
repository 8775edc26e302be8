"""What follows a review, told by those whose it is: each step in its turn, said again, and taken back."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.scheduling.queries.follow_up import record_was_distributed
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.around_reviews import ReviewDecisionsSent, ReviewRecordWritten
from shared.events.services.duties import DutyMet
from shared.events.services.scheduling import DecisionConsidered, ReviewRecordDistributed
from shared.storage.tables import audit, duties, statements
from tests.support.after_reviews import DECLARATION, AfterReview, whole_record
from tests.support.events import said
from tests.support.facts import merged
from tests.support.harness import Harness

on_both = pytest.mark.both("statements")
SENT = {"sent_on": "2026-03-02", "received_on": "2026-03-03"}


Start = Callable[..., Awaitable[Harness]]


@pytest.fixture
async def after(start_service: Start, tmp_path: Path) -> AfterReview:
    return await AfterReview.of(await start_service(DECLARATION), tmp_path / "keys")


async def test_decisions_sent_start_the_managers_time_and_the_last_word_on_it_stands(after: AfterReview) -> None:
    after.svc.clock.set("2026-03-05")
    answer = await after.says("decisions-sent", **SENT)
    assert (answer["decisions_sent_on"], answer["decisions_received_on"]) == ("2026-03-02", "2026-03-03")
    (row,) = await after.svc.rows(duties, duty="decisions_considered")
    assert (row["status"], row["due_on"].isoformat()) == ("open", "2026-03-10")
    await after.says("decisions-sent", by="U1", sent_on="2026-03-03", received_on="2026-03-04")
    (row,) = await after.svc.rows(duties, duty="decisions_considered")
    assert row["due_on"].isoformat() == "2026-03-11"
    told = await after.told(ReviewDecisionsSent)
    assert told == [SENT, {"sent_on": "2026-03-03", "received_on": "2026-03-04"}]
    assert {row["action"] for row in await after.svc.rows(audit)} == {"review.decisions_sent"}


@on_both
async def test_the_manager_disagrees_with_a_decision_and_every_one_is_considered(after: AfterReview) -> None:
    await after.decided("D1", "D2")
    after.svc.clock.set("2026-03-06")
    await after.says("decisions-sent", **SENT)
    said_no = {"responded_on": "2026-03-05", "agreed": False, "disagreed_with": ["D2"], "reason_ref": "LCS/9"}
    answer = await after.says("management-response", by="TM1", **said_no)
    considered = [(each["decision_id"], each["agreed"], each["by_silence"]) for each in answer["considered"]]
    assert (answer["responded_on"], considered) == ("2026-03-05", [("D1", True, False), ("D2", False, False)])
    assert await after.told(DecisionConsidered) == [
        {"decision_id": "D1", "considered_on": "2026-03-05", "agreed": True},
        {"decision_id": "D2", "considered_on": "2026-03-05", "agreed": False},
    ]
    assert await after.duty("decisions_considered") == ("met", "2026-03-05")
    await after.says("management-response", by="TM1", responded_on="2026-03-05", agreed=True)
    assert (await after.told(DecisionConsidered))[2:] == [
        {"decision_id": "D2", "considered_on": "2026-03-05", "agreed": True}
    ]


@pytest.mark.parametrize(
    ("profile", "now", "met_on"),
    [
        ("england-2010", "2026-03-09", None),
        ("england-2010", "2026-03-10", None),
        ("england-2010", "2026-03-11", "2026-03-10"),
        ("jersey-2013", "2026-03-16", None),
        ("jersey-2013", "2026-03-17", None),
        ("jersey-2013", "2026-03-18", "2026-03-17"),
    ],
)
async def test_silence_agrees_when_the_last_day_is_over(
    start_service: Start, tmp_path: Path, profile: str, now: str, met_on: str | None
) -> None:
    after = await AfterReview.of(await start_service(DECLARATION, profile=profile), tmp_path / "keys")
    await after.decided("D1")
    after.svc.clock.set("2026-03-05")
    await after.says("decisions-sent", **SENT)
    await after.svc.sweeps(now)
    considered = [(each.data.agreed, each.data.by_silence) for each in await after.svc.announced(DecisionConsidered)]
    assert considered == ([(True, True)] if met_on else [])
    assert await after.duty("decisions_considered") == (("met", met_on) if met_on else ("open", None))
    assert (await after.tries("GET", "follow-up", "SW1")).json()["responded_on"] is None


@pytest.mark.parametrize(
    ("now", "on", "status"),
    [
        ("2026-03-10T23:59:58+00:00", "2026-03-10", 200),
        ("2026-03-10T23:59:59+00:00", "2026-03-10", 200),
        ("2026-03-11T00:00:00+00:00", "2026-03-11", 409),
        ("2026-03-12T09:00:00+00:00", "2026-03-10", 200),
    ],
)
async def test_an_answer_before_midnight_of_the_last_day_comes_before_the_silence(
    after: AfterReview, now: str, on: str, status: int
) -> None:
    await after.decided("D1")
    after.svc.clock.set("2026-03-05")
    await after.says("decisions-sent", **SENT)
    after.svc.clock.set(now)
    body = {"responded_on": on, "agreed": False, "disagreed_with": ["D1"]}
    answer = await after.tries("POST", "management-response", "TM1", json=body)
    assert answer.status_code == status, answer.text
    await after.svc.sweeps("2026-03-13")
    (told,) = await after.told(DecisionConsidered)
    assert told.get("by_silence", False) is (status == 409)
    assert told["agreed"] is (status == 409)
    if status == 409:
        assert (answer.json()["type"], "2026-03-10" in answer.json()["detail"]) == ("agreed-by-silence", True)


async def test_in_summer_the_last_day_is_over_at_local_midnight(after: AfterReview) -> None:
    await after.decided("D1")
    after.svc.clock.set("2026-04-01")
    await after.says("decisions-sent", sent_on="2026-04-01")
    await after.svc.sweeps("2026-04-10T22:59:59+00:00")
    assert await after.told(DecisionConsidered) == []
    await after.svc.sweeps("2026-04-10T23:00:00+00:00")
    assert [each["by_silence"] for each in await after.told(DecisionConsidered)] == [True]


async def test_an_answer_told_late_of_a_day_in_time_takes_the_place_of_the_silence(after: AfterReview) -> None:
    await after.decided("D1")
    after.svc.clock.set("2026-03-05")
    await after.says("decisions-sent", **SENT)
    await after.svc.sweeps("2026-03-11")
    body = {"responded_on": "2026-03-06", "agreed": False, "disagreed_with": ["D1"]}
    await after.says("management-response", by="TM1", **body)
    silent, said_no = await after.told(DecisionConsidered)
    assert (silent["by_silence"], said_no) == (
        True, {"decision_id": "D1", "considered_on": "2026-03-06", "agreed": False},
    )  # fmt: skip
    assert (await after.takes_back("management-response", "TM1")).status_code == 200
    assert (await after.told(DecisionConsidered))[2] == silent


@on_both
async def test_the_record_is_written_and_sent_and_its_duties_are_met_by_the_first_days(after: AfterReview) -> None:
    after.svc.clock.set("2026-03-20")
    first = await after.writes(whole_record(written_on="2026-03-10"))
    await after.says("record-distributed", by="U1", distributed_on="2026-03-12")
    second = await after.writes(whole_record(written_on="2026-03-18", reason="The school was wrong"), first["revision"])
    answer = await after.says("record-distributed", by="U1", distributed_on="2026-03-19")
    assert (first["version"], second["version"], answer["record_version"]) == (1, 2, 2)
    assert (answer["record_written_on"], answer["record_distributed_on"]) == ("2026-03-18", "2026-03-12")
    assert await after.told(ReviewRecordWritten) == [
        {"written_on": "2026-03-10"}, {"written_on": "2026-03-18", "record_version": 2},
    ]  # fmt: skip
    assert {each["distributed_on"] for each in await after.told(ReviewRecordDistributed)} == {"2026-03-12"}
    async with after.svc.service.database.reading() as connection:
        assert await record_was_distributed(connection, after.review)
        assert not await record_was_distributed(connection, await after.review_id("planned"))


async def test_a_council_that_keeps_its_records_elsewhere_tells_their_days_alone(after: AfterReview) -> None:
    after.svc.clock.set("2026-03-20")
    answer = await after.says(
        "record", written_on="2026-03-10", distributed_on="2026-03-12", reference="LCS/REC/7",
        to=[{"person_kind": "parent", "person_id": "P1", "what": "none", "reason": "No contact order"}],
    )  # fmt: skip
    assert (answer["record_written_on"], answer["record_distributed_on"]) == ("2026-03-10", "2026-03-12")
    shown = (await after.tries("GET", "record")).json()
    assert (shown["reference"], shown["sections"], shown["distributed_to"][0]["what"]) == ("LCS/REC/7", [], "none")
    drawn = await after.tries("GET", "record?format=docx")
    assert (drawn.status_code, drawn.json()["type"]) == (409, "record-kept-elsewhere")
    assert "LCS/REC/7" in drawn.json()["detail"]


async def test_the_care_plan_is_brought_up_to_date_by_the_social_worker(after: AfterReview) -> None:
    after.svc.clock.set("2026-03-12")
    answer = await after.says("care-plan-update", by="SW1", updated_on="2026-03-11")
    assert answer["care_plan_updated_on"] == "2026-03-11"
    (word,) = await after.svc.rows(statements, kind="duty:care-plan-update")
    assert (word["key"], word["on_day"].isoformat(), word["by"]) == (after.review, "2026-03-11", "SW1")


@pytest.mark.parametrize(
    ("what", "body", "slug"),
    [
        ("decisions-sent", {"sent_on": "2026-03-02"}, "not-held"),
        ("record", whole_record(), "not-held"),
        ("record", {"written_on": "2026-03-02"}, "not-held"),
        ("record-distributed", {"distributed_on": "2026-03-02"}, "record-not-written"),
        ("management-response", {"responded_on": "2026-03-02", "agreed": True}, "decisions-not-sent"),
        ("care-plan-update", {"updated_on": "2026-03-02"}, "not-completed"),
    ],
)
async def test_nothing_comes_before_its_turn(after: AfterReview, what: str, body: dict[str, Any], slug: str) -> None:
    planned = await after.review_id("planned")
    method = "PUT" if "sections" in body else "POST"
    refused = await after.tries(method, what, "U1", planned, json=body)
    assert (refused.status_code, refused.json()["type"], bool(refused.json()["detail"])) == (409, slug, True)


async def test_the_care_plan_waits_for_the_outcome_although_the_review_was_held(after: AfterReview) -> None:
    await after.is_not_completed_yet()
    refused = await after.tries("POST", "care-plan-update", "SW1", json={"updated_on": "2026-03-02"})
    assert (refused.status_code, refused.json()["type"]) == (409, "not-completed")
    await after.says("decisions-sent", sent_on="2026-03-02")


@pytest.mark.parametrize(
    ("what", "body", "pointer"),
    [
        ("decisions-sent", {"sent_on": "2026-03-06"}, "/sent_on"),
        ("decisions-sent", {"sent_on": "2026-03-01"}, "/sent_on"),
        ("decisions-sent", {"sent_on": "2026-03-02", "received_on": "2026-03-01"}, "/received_on"),
        ("decisions-sent", {"sent_on": "2026-03-02", "received_on": "2026-03-06"}, "/received_on"),
        ("management-response", {"responded_on": "2026-03-01", "agreed": True}, "/responded_on"),
        ("management-response", {"responded_on": "2026-03-06", "agreed": True}, "/responded_on"),
        ("management-response", {"responded_on": "2026-03-03", "agreed": False}, "/disagreed_with"),
        (
            "management-response",
            {"responded_on": "2026-03-03", "agreed": True, "disagreed_with": ["D1"]},
            "/disagreed_with",
        ),
        (
            "management-response",
            {"responded_on": "2026-03-03", "agreed": False, "disagreed_with": ["D1", "D9"]},
            "/disagreed_with/1",
        ),
        ("care-plan-update", {"updated_on": "2026-03-01"}, "/updated_on"),
        ("care-plan-update", {"updated_on": "2026-03-06"}, "/updated_on"),
    ],
)
async def test_a_day_that_cannot_be_meant_is_named(
    after: AfterReview, what: str, body: dict[str, Any], pointer: str
) -> None:
    await after.decided("D1")
    after.svc.clock.set("2026-03-05")
    await after.says("decisions-sent", sent_on="2026-03-02")
    by = {"management-response": "TM1", "care-plan-update": "SW1"}.get(what, "IRO7")
    refused = await after.tries("POST", what, by, json=body)
    assert (refused.status_code, [each["pointer"] for each in refused.json()["errors"]]) == (422, [pointer])


async def test_each_step_is_taken_back_by_whoever_said_it_until_another_rests_on_it(after: AfterReview) -> None:
    await after.decided("D1")
    after.svc.clock.set("2026-03-06")
    await after.says("decisions-sent", **SENT)
    await after.says("management-response", by="TM1", responded_on="2026-03-05", agreed=True)
    first = await after.writes(whole_record(written_on="2026-03-04"))
    await after.says("record-distributed", distributed_on="2026-03-05")
    await after.writes({"sections": {"placement": "Again."}, "reason": "A street was wrong"}, first["revision"])
    await after.says("care-plan-update", by="SW1", updated_on="2026-03-06")
    for what, by, slug in [
        ("decisions-sent", "IRO7", "decisions-answered"),
        ("record-distributed", "IRO7", "record-changed"),
    ]:
        refused = await after.takes_back(what, by)
        assert (refused.status_code, refused.json()["type"]) == (409, slug)
    assert (await after.takes_back("management-response", "SW1")).status_code == 403
    assert (await after.takes_back("record", "IRO7")).status_code == 200, "the draft of the second version"
    refused = await after.takes_back("record", "IRO7")
    assert (refused.status_code, refused.json()["type"]) == (409, "record-distributed")
    for what, by in [
        ("care-plan-update", "SW1"), ("record-distributed", "IRO7"), ("record", "M1"),
        ("management-response", "TM1"), ("decisions-sent", "U1"),
    ]:  # fmt: skip
        assert (await after.takes_back(what, by)).status_code == 200, what
    left = (await after.tries("GET", "follow-up")).json()
    assert {value for name, value in left.items() if name not in ("review_id", "child_id", "considered")} == {None}
    assert left["considered"] == []
    assert (await after.takes_back("decisions-sent")).status_code == 404


@on_both
async def test_what_was_announced_is_taken_back_and_the_duties_with_it(after: AfterReview) -> None:
    await after.decided("D1")
    after.svc.clock.set("2026-03-05")
    await after.says("decisions-sent", **SENT)
    await after.svc.sweeps("2026-03-11")
    meant = {each.id for each in await after.svc.announced(ReviewDecisionsSent, DecisionConsidered)}
    assert (await after.takes_back("decisions-sent")).status_code == 200
    withdrawn = {each.data.withdraws.id for each in await after.svc.announced(FactWithdrawn)}
    assert withdrawn == meant
    assert await after.duty("decisions_considered") == ("voided", None)
    await after.svc.sweeps("2026-03-12")
    await after.says("decisions-sent", sent_on="2026-03-12")
    assert await after.duty("decisions_considered") == ("open", None)


@pytest.mark.parametrize(
    ("what", "body", "nobody"),
    [
        ("decisions-sent", {"sent_on": "2026-03-02"}, ["TM1", "SW1"]),
        ("record", {"written_on": "2026-03-02"}, ["TM1", "SW1"]),
        ("record-distributed", {"distributed_on": "2026-03-02"}, ["TM1", "SW1"]),
        ("management-response", {"responded_on": "2026-03-02", "agreed": True}, ["SW1", "IRO7", "M1"]),
        ("care-plan-update", {"updated_on": "2026-03-02"}, ["IRO7", "M1"]),
    ],
)
async def test_only_those_whose_step_it_is_say_it(
    after: AfterReview, what: str, body: dict[str, Any], nobody: list[str]
) -> None:
    for by in nobody:
        refused = await after.tries("POST", what, by, json=body)
        assert refused.status_code == 403, by
    other = await after.call("POST", f"/reviews/{after.review}/{what}", role="iro", subject="IRO9", json=body)
    assert other.status_code in (403, 404)
    child = await after.call("POST", f"/reviews/{after.review}/{what}", role="child", subject="C1047", json=body)
    assert child.status_code == 403
    assert (await after.tries("POST", what, "IRO7", "none", json=body)).status_code in (403, 404)


@on_both
async def test_the_same_call_under_its_key_is_one_and_what_was_said_follows_a_merged_record(after: AfterReview) -> None:
    after.svc.clock.set("2026-03-05")
    await after.decided("D1")
    for _ in range(2):
        answer = await after.tries("POST", "decisions-sent", json=SENT, headers={"Idempotency-Key": "k1"})
        assert answer.status_code == 200
    assert len(await after.svc.rows(statements, kind="review:decisions_sent")) == 1
    await after.svc.hears(said(merged("C1047"), "C2"))
    await after.svc.sweeps("2026-03-11")
    (told,) = await after.svc.announced(DecisionConsidered)
    assert (told.subject, told.data.by_silence) == ("C2", True)
    assert [each.subject for each in await after.svc.announced(DutyMet)][-1] == "C2"
