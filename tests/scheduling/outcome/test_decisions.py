"""What becomes of a review's decisions: carried out, in part, overdue, replaced, withdrawn."""

from datetime import date
from typing import Any

import pytest

from services.scheduling.tables.outcome import decisions
from services.scheduling.tables.reviews import reviews
from shared.events.council.child_life import PastReviewRecorded
from shared.events.council.duties_done import ReviewDecisionCarriedOut
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.around_reviews import ReviewMonitored
from shared.events.services.scheduling import DecisionImplemented, DecisionMade, DecisionOverdue, DecisionWithdrawn
from shared.register.statements import withdraw, words_about
from shared.storage.tables import duties
from tests.support.events import event
from tests.support.facts import became, merged
from tests.support.outcomes import OpenOutcomes, Outcomes, decision, whole

pytestmark = pytest.mark.both("story")


async def decided(door: OpenOutcomes, *made: dict[str, Any]) -> Outcomes:
    """A completed outcome with these decisions, of which one is due on 2 March."""
    api = await door()
    await api.saves(whole(decisions=list(made or [decision()])))
    return api


async def carried_out(api: Outcomes, on: str, **more: Any) -> None:
    said = ReviewDecisionCarriedOut.model_validate({"on": on, **more})
    await api.svc.hears(event(said, "C1", time=on), now=f"{on}T12:00:00")


async def statuses(api: Outcomes) -> dict[str, str]:
    return {each["id"]: each["status"] for each in await api.items("/decisions", params={"child_id": "C1"})}


async def refused(api: Outcomes, body: dict[str, Any]) -> tuple[int, str, list[str]]:
    answer = await api.patches(body)
    found = answer.json()
    return answer.status_code, found["type"], [each["pointer"] for each in found.get("errors", [])]


async def test_each_decision_is_announced_with_person_and_date_and_without_its_words(door: OpenOutcomes) -> None:
    referral = {"agency": "CAMHS", "made_on": "2026-02-02", "respond_by": "2026-02-20"}
    api = await decided(
        door,
        decision(id="D1", urgent=True, referral=referral),
        decision(recommendation=True, due_on=None, responsible_person_id=None),
    )
    said = {each.data.decision_id: each.data for each in await api.svc.announced(DecisionMade)}  # type: ignore[attr-defined]
    first, second = said["D1"], said[f"{api.review_id}-2"]
    assert (first.responsible_person_id, first.due_on, first.made_on) == ("SW1", date(2026, 3, 2), date(2026, 2, 2))
    assert (first.urgent, first.recommendation, first.referral.agency) == (True, False, "CAMHS")
    assert (second.urgent, second.recommendation, second.due_on) == (False, True, None)
    assert await api.svc.rows(duties, duty="decision_implemented", key="D1", status="open")


@pytest.mark.parametrize(("today", "times"), [("2026-03-01", 0), ("2026-03-02", 0), ("2026-03-03", 1)])
async def test_a_decision_whose_day_has_passed_is_announced_once_however_often_it_is_swept(
    door: OpenOutcomes, today: str, times: int
) -> None:
    api = await decided(door)
    for _ in range(10):
        await api.svc.sweeps(today)
    said = await api.svc.announced(DecisionOverdue)
    assert [each.data.happened_on() for each in said] == [date(2026, 3, 3)] * times
    assert (await api.one_decision())["overdue"] is bool(times)
    assert len(await api.items("/decisions", params={"overdue": True})) == times


async def test_after_an_outage_it_is_announced_once_and_again_when_it_has_another_day(door: OpenOutcomes) -> None:
    api = await decided(door)
    await api.svc.sweeps("2026-05-01")
    await api.svc.sweeps("2026-06-01")
    (first,) = await api.svc.announced(DecisionOverdue)
    await api.saves({"decisions": [decision(id=f"{api.review_id}-1", due_on="2026-07-01")]})
    assert first.id in {each.data.withdraws.id for each in await api.svc.announced(FactWithdrawn)}  # type: ignore[attr-defined]
    await api.svc.sweeps("2026-07-01")
    assert len(await api.svc.announced(DecisionOverdue)) == 1
    await api.svc.sweeps("2026-07-02")
    assert len(await api.svc.announced(DecisionOverdue)) == 2


async def test_what_is_done_in_part_stays_open_and_goes_overdue(door: OpenOutcomes) -> None:
    api = await decided(door)
    api.svc.clock.set("2026-02-20")
    answer = await api.patches(
        {"status": "part", "on": "2026-02-19", "evidence_ref": "LCS/7"}, role="social_worker", subject="SW1"
    )
    assert (answer.status_code, answer.json()["status"], answer.json()["part_on"]) == (200, "part", "2026-02-19")
    (said,) = await api.svc.announced(DecisionImplemented)
    assert (said.data.in_part, said.data.late) == (True, False)  # type: ignore[attr-defined]
    await api.svc.sweeps("2026-03-03")
    assert len(await api.svc.announced(DecisionOverdue)) == 1
    api.svc.clock.set("2026-03-05")
    shown = (await api.patches({"status": "implemented", "on": "2026-03-04"})).json()
    assert (shown["status"], shown["part_on"], shown["evidence_ref"]) == ("implemented", "2026-02-19", "LCS/7")
    last = (await api.svc.announced(DecisionImplemented))[-1].data
    assert (last.in_part, last.late) == (False, True)  # type: ignore[attr-defined]
    assert last.fact_key() == said.data.fact_key()


async def test_what_turns_out_to_have_been_done_in_time_was_not_overdue(door: OpenOutcomes) -> None:
    api = await decided(door)
    await api.svc.sweeps("2026-03-03")
    (said,) = await api.svc.announced(DecisionOverdue)
    await carried_out(api, "2026-03-04", decision_id=f"{api.review_id}-1")
    assert await api.svc.announced(FactWithdrawn) == []
    shown = (await api.patches({"status": "implemented", "on": "2026-03-02"})).json()
    assert (shown["implemented_on"], shown["overdue"]) == ("2026-03-02", False)
    withdrawn = [each.data.withdraws.id for each in await api.svc.announced(FactWithdrawn)]  # type: ignore[attr-defined]
    assert said.id in withdrawn


async def test_what_the_case_system_tells_after_an_iro_counts_whatever_its_day(door: OpenOutcomes) -> None:
    api = await decided(door)
    (id_,) = await statuses(api)
    await carried_out(api, "2026-02-20", decision_id=id_)
    await api.patches({"status": "open"})
    await api.patches({"evidence_asked": True})
    assert await statuses(api) == {id_: "open"}
    said = ReviewDecisionCarriedOut.model_validate({"on": "2026-02-19", "decision_id": id_})
    await api.svc.hears(event(said, "C1", time="2026-02-21"), now="2026-02-21T12:00:00")
    assert await statuses(api) == {id_: "implemented"}
    assert (await api.patches({"evidence_asked": False})).json()["status"] == "implemented"


@pytest.mark.parametrize("how", ["decision_id", "record_ref"])
async def test_the_case_system_tells_that_a_decision_was_carried_out(door: OpenOutcomes, how: str) -> None:
    api = await decided(door, decision(id="D1", record_ref="LCS/9"), decision(id="D2", record_ref="LCS/8"))
    known = {"decision_id": "D1", "record_ref": "LCS/9"}
    await carried_out(api, "2026-02-20", in_part=True, **{how: known[how]})
    assert await statuses(api) == {"D1": "part", "D2": "open"}
    await carried_out(api, "2026-03-02", **{how: known[how]})
    assert await statuses(api) == {"D1": "implemented", "D2": "open"}
    await api.svc.sweeps("2026-03-03")
    assert [each.data.decision_id for each in await api.svc.announced(DecisionOverdue)] == ["D2"]  # type: ignore[attr-defined]


async def test_a_decision_that_is_not_done_after_all_is_open_and_what_said_so_is_taken_back(door: OpenOutcomes) -> None:
    api = await decided(door)
    api.svc.clock.set("2026-02-20")
    await api.patches({"status": "implemented", "on": "2026-02-19"})
    (said,) = await api.svc.announced(DecisionImplemented)
    shown = (await api.patches({"status": "open", "evidence_asked": True})).json()
    assert (shown["status"], shown["implemented_on"], shown["evidence_asked_on"]) == ("open", None, "2026-02-20")
    withdrawn = [each.data.withdraws.id for each in await api.svc.announced(FactWithdrawn)]  # type: ignore[attr-defined]
    assert said.id in withdrawn


async def test_what_cannot_be_told_of_a_decision_is_refused_by_field(door: OpenOutcomes) -> None:
    api = await decided(door)
    assert await refused(api, {"status": "part", "on": "2026-02-04"}) == (422, "future-date", ["/on"])
    assert await refused(api, {"status": "part", "on": "2026-02-01"}) == (422, "before-the-decision", ["/on"])
    assert await refused(api, {"status": "part"}) == (422, "invalid-request", ["/on"])
    one = (await api.one_decision())["id"]
    told = {"status": "implemented", "on": "2026-02-03"}
    assert (await api.call("PATCH", f"/decisions/{one}", json=told)).status_code == 428
    assert (await api.call("PATCH", f"/decisions/{one}", json=told, headers={"If-Match": "7"})).status_code == 412
    assert (await api.patches(told, role="social_worker", subject="SW9")).status_code == 404
    assert (await api.call("PATCH", "/decisions/none", json=told, headers={"If-Match": "1"})).status_code == 404


async def test_a_decision_left_out_of_a_draft_is_gone_and_of_a_completed_outcome_is_withdrawn(
    door: OpenOutcomes,
) -> None:
    api = await door()
    await api.saves(whole(completed_on=None, decisions=[decision(id="D1"), decision(id="D2"), decision(id="D3")]))
    await api.saves({"decisions": [decision(id="D1"), decision(id="D2")], "completed_on": "2026-02-03"})
    assert await statuses(api) == {"D1": "open", "D2": "open"}
    shown = await api.saves({"decisions": [decision(id="D1")]})
    assert [each["id"] for each in shown["decisions"]] == ["D1"]
    assert await statuses(api) == {"D1": "open", "D2": "withdrawn"}
    (said,) = await api.svc.announced(DecisionWithdrawn)
    assert (said.data.decision_id, said.data.reason) == ("D2", "left_out_of_outcome")  # type: ignore[attr-defined]
    await api.saves({"decisions": [decision(id="D1"), decision(id="D2")]})
    assert await statuses(api) == {"D1": "open", "D2": "open"}


@pytest.mark.parametrize(
    ("role", "subject", "status"),
    [
        ("iro", "I1", 200),
        ("iro_manager", "M1", 200),
        ("iro", "I9", 404),
        ("iro_admin", "A1", 403),
        ("social_worker", "SW1", 403),
    ],
)
async def test_a_decision_is_withdrawn_by_the_childs_iro_or_the_iro_manager(
    door: OpenOutcomes, role: str, subject: str, status: int
) -> None:
    api = await decided(door)
    path = f"/decisions/{api.review_id}-1/withdrawal"
    answer = await api.call("POST", path, json={"reason": "Sam has moved in"}, role=role, subject=subject)
    assert answer.status_code == status
    said = await api.svc.announced(DecisionWithdrawn)
    assert len(said) == (status == 200)
    assert "Sam" not in str([each.data_json() for each in said])


async def test_a_withdrawn_decision_is_over_until_its_withdrawal_is_taken_back(door: OpenOutcomes) -> None:
    api = await decided(door)
    path = f"/decisions/{api.review_id}-1/withdrawal"
    await api.call("POST", path, json={"reason": "Sam has moved in"})
    assert (await refused(api, {"status": "open"}))[:2] == (409, "decision-over")
    assert (await api.call("POST", path, json={"reason": "again"})).status_code == 409
    await api.svc.sweeps("2026-03-03")
    assert await api.svc.announced(DecisionOverdue) == []
    answer = await api.call("POST", f"{path}/withdrawal", json={"reason": "He has not"})
    assert (answer.status_code, answer.json()["status"], answer.json()["withdrawn_on"]) == (200, "open", None)
    assert len(await api.svc.announced(DecisionOverdue)) == 1


async def review_again(api: Outcomes, held: str, *made: dict[str, Any]) -> None:
    """The child's next review was held on this day, with these decisions."""
    past = PastReviewRecorded.model_validate({"held_on": held})
    await api.svc.hears(event(past, "C1", time=held), now=held)
    (row,) = await api.svc.rows(reviews, held_on=date.fromisoformat(held))
    api.review_id = row["id"]
    await api.saves(whole(completed_on=held, decisions=list(made)))


async def test_a_decision_that_replaces_an_earlier_one_ends_it_and_is_known_to_carry_it_over(
    door: OpenOutcomes,
) -> None:
    api = await decided(door, decision(id="D1"))
    await review_again(api, "2026-02-20", decision(id="D2", supersedes="D1", due_on="2026-04-01"))
    await review_again(api, "2026-02-27", decision(id="D3", supersedes="D2", due_on="2026-05-01"))
    found = {each["id"]: each for each in await api.items("/decisions", params={"child_id": "C1"})}
    assert {id_: each["status"] for id_, each in found.items()} == {
        "D1": "superseded",
        "D2": "superseded",
        "D3": "open",
    }
    assert {id_: each["carried_over"] for id_, each in found.items()} == {"D1": 0, "D2": 1, "D3": 2}
    assert (found["D1"]["superseded_by"], found["D3"]["supersedes"]) == ("D2", "D2")
    assert [each.data.carried_over for each in await api.svc.announced(DecisionMade)] == [0, 1, 2]  # type: ignore[attr-defined]
    last = (await api.svc.announced(ReviewMonitored))[-1].data
    assert last.answers["decisions_carried_over"] == "1"  # type: ignore[attr-defined]
    ended = [(each.data.decision_id, each.data.reason) for each in await api.svc.announced(DecisionWithdrawn)]  # type: ignore[attr-defined]
    assert ended == [("D1", "superseded"), ("D2", "superseded")]
    await api.svc.sweeps("2026-04-02")
    assert await api.svc.announced(DecisionOverdue) == []
    answer = await api.patches({"status": "implemented", "on": "2026-03-30"}, "D1")
    assert (answer.status_code, answer.json()["type"]) == (409, "decision-over")
    await api.saves({"decisions": [decision(id="D3", due_on="2026-05-01")]})
    assert (await statuses(api))["D2"] == "open"


async def test_what_a_third_review_decides_again_is_drift_until_it_is_done_and_told_once(door: OpenOutcomes) -> None:
    api = await decided(door, decision(id="D1", words="See a dentist."))
    drifting: list[list[str]] = []
    for held, id_ in (("2026-02-13", "D2"), ("2026-02-20", "D3"), ("2026-02-27", "D4")):
        await review_again(api, held, decision(id=id_, words="See  a dentist", due_on="2026-05-01"))
        drifting.append([each["id"] for each in await api.items("/decisions", params={"drift": True})])
    assert drifting == [[], ["D3"], ["D3", "D4"]]
    said = [(each.data.decision_id, each.data.carried_over) for each in await api.svc.announced(DecisionMade)]  # type: ignore[attr-defined]
    assert said == [("D1", 0), ("D2", 1), ("D3", 2), ("D4", 3)]
    await api.saves({"decisions": [decision(id="D4", words="See a dentist", supersedes="D3", due_on="2026-05-01")]})
    assert [each["id"] for each in await api.items("/decisions", params={"drift": True})] == ["D4"]
    await api.patches({"status": "implemented", "on": "2026-02-27"}, "D4")
    assert await api.items("/decisions", params={"drift": True}) == []
    assert len(await api.items("/decisions", params={"drift": False})) == 4


async def test_a_decision_replaces_none_but_an_earlier_one_of_this_child_and_has_an_id_of_its_own(
    door: OpenOutcomes,
) -> None:
    api = await decided(door, decision(id="D1"), decision(id="D2"))
    wrong = await api.puts({"decisions": [decision(id="D1"), decision(id="D2", supersedes="D1")]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/decisions/1/supersedes")
    wrong = await api.puts({"decisions": [decision(id="D1"), decision(id="D1"), decision(supersedes="none")]})
    assert [each["pointer"] for each in wrong.json()["errors"]] == ["/decisions/1/id", "/decisions/2/supersedes"]
    await review_again(api, "2026-02-20")
    wrong = await api.puts({"decisions": [decision(id="D1")]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/decisions/0/id")


async def test_decisions_are_listed_by_person_status_and_overdue_for_whoever_sees_the_child(door: OpenOutcomes) -> None:
    api = await decided(
        door, decision(id="D1"), decision(id="D2", responsible_person_id="N1", due_on="2026-06-01"), decision(id="D3")
    )
    await api.svc.sweeps("2026-03-03")
    await api.patches({"status": "implemented", "on": "2026-03-03"}, "D3")

    async def found(**asked: Any) -> list[str]:
        return [each["id"] for each in await api.items("/decisions", params=asked)]

    assert await found() == ["D1", "D3", "D2"]
    assert await found(responsible_person_id="N1") == ["D2"]
    assert await found(status="implemented") == ["D3"]
    assert (await found(overdue=True), await found(overdue=False)) == (["D1"], ["D3", "D2"])
    first = await api.shown("/decisions", params={"limit": 2})
    rest = await api.items("/decisions", params={"limit": 2, "cursor": first["next"]})
    assert [each["id"] for each in [*first["items"], *rest]] == ["D1", "D3", "D2"]
    assert await api.items("/decisions", role="iro", subject="I9") == []
    assert (await api.call("GET", "/decisions", params={"child_id": "C1"}, role="iro", subject="I9")).status_code == 404
    assert (await api.call("GET", "/decisions/D1", role="iro", subject="I9")).status_code == 404
    assert (await api.call("GET", "/decisions", role="child", subject="C1")).status_code == 403


async def test_after_two_records_are_one_the_decisions_are_the_childs_and_nothing_is_announced_again(
    door: OpenOutcomes,
) -> None:
    api = await door(held=None)
    await review_again(api, "2026-02-03", decision(id="D1"))
    await api.svc.hears(event(became(), "C2"))
    before = len(await api.svc.announced(DecisionMade, ReviewMonitored))
    await api.svc.hears(event(merged("C1"), "C2", time="2026-02-04"), now="2026-02-04")
    (shown,) = await api.items("/decisions", params={"child_id": "C2"}, role="iro_manager")
    assert (shown["id"], shown["child_id"], shown["status"]) == ("D1", "C2", "open")
    assert len(await api.svc.announced(DecisionMade, ReviewMonitored)) == before
    assert await api.svc.announced(FactWithdrawn) == []


async def test_no_decision_is_left_behind_on_a_record_that_is_a_duplicate(door: OpenOutcomes) -> None:
    api = await decided(door, decision(id="D1"))
    await api.svc.hears(event(became(), "C2"))
    await api.svc.hears(event(merged("C1"), "C2", time="2026-02-04"), now="2026-02-04")
    assert await api.svc.rows(decisions, child_id="C1") == []
    for _ in range(2):
        await api.svc.sweeps("2026-03-03")
    next_due = await api.svc.service.next_due()
    assert next_due is None or next_due > api.svc.clock.now()


async def test_an_outcome_counts_only_as_long_as_its_review_was_held(door: OpenOutcomes) -> None:
    api = await decided(door, decision(id="D1"))
    said = await api.svc.announced(ReviewMonitored, DecisionMade)
    async with api.svc.service.work() as work:
        held = next(word for word in (await words_about(work, ["C1"]))["C1"] if word.kind == "review:held")
        await withdraw(work, held, by="I1", reason="It was another child's")
    assert await statuses(api) == {}
    taken_back = {each.data.withdraws.id for each in await api.svc.announced(FactWithdrawn)}  # type: ignore[attr-defined]
    assert {each.id for each in said} <= taken_back
    await api.holds()
    assert await statuses(api) == {"D1": "open"}


async def test_what_was_only_recommended_is_not_chased(door: OpenOutcomes) -> None:
    api = await decided(door, decision(id="D1", recommendation=True))
    await api.svc.sweeps("2026-03-03")
    assert await api.svc.announced(DecisionOverdue) == []
    assert (await api.one_decision())["overdue"] is False
    assert await api.items("/decisions", params={"overdue": True}) == []


async def owed_by(api: Outcomes, person: str, **caller: str) -> list[tuple[str, str | None]]:
    found = await api.items("/duties", params={"owner_id": person}, **caller)
    return [(each["duty"], each["owner_id"]) for each in found if each["duty"] == "decision_implemented"]


async def test_a_decision_is_owed_by_whom_it_names_now(door: OpenOutcomes) -> None:
    nobodys = decision(id="D3", responsible_person_id=None, recommendation=True, due_on=None)
    api = await decided(door, decision(id="D1"), decision(id="D2", responsible_person_id="P9"), nobodys)
    as_manager = {"role": "iro_manager", "subject": "M1"}
    for person in ("SW1", "P9"):
        assert await owed_by(api, person, **as_manager) == [("decision_implemented", person)]
    assert await owed_by(api, "person_named", **as_manager) == []
    assert await owed_by(api, "P9", role="iro", subject="I2") == [], "not her child"
    both = [decision(id=each, responsible_person_id="P9") for each in ("D1", "D2")]
    await api.saves(whole(decisions=[*both, nobodys]))
    assert await owed_by(api, "P9", **as_manager) == [("decision_implemented", "P9")] * 2
    assert await owed_by(api, "SW1", **as_manager) == []


async def test_a_child_reads_what_was_decided_in_their_words_and_what_became_of_it(door: OpenOutcomes) -> None:
    api = await decided(door, decision(id="D1"), decision(id="D2", recommendation=True, words_for_child="Try judo"))
    own: dict[str, Any] = {"role": "child", "subject": "C1"}
    (first, second) = (await api.shown("/children/C1/own-decisions", **own))["items"]
    assert (first["words"], first["what_became"], first["by_when"]) == (
        "You will see Sam every month",
        "to_be_done",
        "2026-03-02",
    )
    assert "SW1" not in str((first, second))
    await carried_out(api, "2026-02-20", decision_id="D1")
    became_of = {each["words"]: each for each in (await api.shown("/children/C1/own-decisions", **own))["items"]}
    done = became_of["You will see Sam every month"]
    assert (done["what_became"], done["done_on"]) == ("done", "2026-02-20")
