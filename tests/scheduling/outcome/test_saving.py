"""The outcome of a review as its IRO records it: in parts, completed, put right, taken back."""

from datetime import date
from typing import Any

import pytest

from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.around_reviews import AdvocateRequested, ReviewMonitored
from shared.events.services.scheduling import DecisionMade, ParticipationRecorded, ReviewCompleted
from shared.register.statements import state
from shared.storage.tables import audit
from tests.support.outcomes import OpenOutcomes, decision, whole

pytestmark = pytest.mark.both("story")


def pointers(answer: Any) -> list[str]:
    return [each["pointer"] for each in answer.json().get("errors", [])]


async def test_an_outcome_is_saved_in_parts_and_announced_once_it_is_completed(door: OpenOutcomes) -> None:
    api = await door()
    body = whole()
    for number, name in enumerate([each for each in body if each != "completed_on"], start=1):
        shown = await api.saves({name: body[name]})
        assert (shown["version"], shown["status"]) == (number, "draft")
    assert shown["missing"] == []
    assert await api.svc.announced(ReviewCompleted, ReviewMonitored, DecisionMade) == []
    assert (await api.saves({"completed_on": "2026-02-03"}))["status"] == "completed"
    (completed,) = await api.svc.announced(ReviewCompleted)
    assert completed.data.model_dump(include={"completed_on", "held_on", "plan_changed", "permanence_plan_agreed"}) == {
        "completed_on": date(2026, 2, 3),
        "held_on": date(2026, 2, 2),
        "plan_changed": True,
        "permanence_plan_agreed": False,
    }
    (took_part,) = await api.svc.announced(ParticipationRecorded)
    said = took_part.data.model_dump(exclude={"review_id", "held_on"})
    assert said == {
        "participation": "PN1",
        "spoken_to_in_private": True,
        "consulted_before": True,
        "social_worker_attended": False,
    }


async def test_every_answer_of_the_form_is_announced_as_a_code_and_no_word_of_it(door: OpenOutcomes) -> None:
    api = await door()
    body = whole(said={"compliments": "Kind carers"})
    body["subjects"]["contact"] = {
        "satisfied": False,
        "remedial_by": "2026-03-02",
        "evidence_asked": True,
        "note": "Cancelled twice",
    }
    await api.saves(body)
    (said,) = await api.svc.announced(ReviewMonitored)
    answers = dict(said.data.answers)  # type: ignore[attr-defined]
    for name, code in {
        "consulted_before": "attempted",
        "participation": "PN1",
        "social_worker_attended": "duty_worker",
        "permanence_plan_agreed": "no",
        "up_to_date_pep": "no",
        "plan_ratified": "yes",
        "mother_attended": "part",
        "father_attended": "no",
        "guardian_attended": "apologies",
        "child_chaired": "yes",
        "leisure_needs_met": "yes",
        "substance_misuse": "no",
        "sexual_exploitation": "at_risk",
        "mental_health_issue": "not_known",
        "goes_missing": "no",
        "subject_contact": "no",
        "evidence_asked_contact": "yes",
        "happy_with_plan": "partly",
        "right_to_complain": "understood",
        "compliments": "yes",
        "decisions": "1",
    }.items():
        assert answers[name] == code, name
    assert not any(" " in value for value in answers.values())
    everything = str([each.data_json() for each in await api.svc.announced()])
    assert not any(text in everything for text in ("dog", "brother", "Kind carers", "Cancelled", "Sam"))


async def test_birth_parents_are_left_out_of_the_count_once_the_child_is_placed_for_adoption(
    door: OpenOutcomes,
) -> None:
    placement = {"id": "PL1", "type": "A5", "started_on": "2026-01-05"}
    api = await door(placement=placement)
    await api.saves(whole())
    (said,) = await api.svc.announced(ReviewMonitored)
    answers = said.data.answers  # type: ignore[attr-defined]
    assert (answers["mother_attended"], answers["father_attended"]) == ("left_out", "left_out")


async def test_what_is_missing_is_named_and_nothing_is_completed(door: OpenOutcomes) -> None:
    api = await door()
    await api.saves({"happy": {"where_living": "yes"}, "subjects": {"health": {"satisfied": False}}})
    answer = await api.puts({"completed_on": "2026-02-03"})
    assert (answer.status_code, answer.json()["type"]) == (422, "outcome-incomplete")
    missing = pointers(answer)
    assert {"/participation", "/happy/with_plan", "/subjects/wishes", "/subjects/health/remedial_by"} <= set(missing)
    assert "/happy/where_living" not in missing
    shown = await api.shown(f"/reviews/{api.review_id}/outcome")
    assert (shown["status"], [each["pointer"] for each in shown["missing"]]) == ("draft", missing)


async def test_a_review_that_was_not_held_cannot_be_completed(door: OpenOutcomes) -> None:
    api = await door(held=None)
    answer = await api.puts(whole())
    assert (answer.status_code, answer.json()["type"]) == (409, "not-held")
    await api.saves(whole(completed_on=None))
    await api.holds()
    assert (await api.saves({"completed_on": "2026-02-03"}))["status"] == "completed"


@pytest.mark.parametrize(
    ("on", "slug"),
    [("2026-02-01", "before-the-review"), ("2026-02-02", None), ("2026-02-03", None), ("2026-02-04", "future-date")],
)
async def test_it_is_completed_between_the_day_of_the_review_and_today(
    door: OpenOutcomes, on: str, slug: str | None
) -> None:
    api = await door()
    answer = await api.puts(whole(completed_on=on))
    assert answer.status_code == (200 if slug is None else 422)
    assert (answer.json().get("type"), pointers(answer)) == (slug, ["/completed_on"] if slug else [])


@pytest.mark.parametrize(
    ("born", "code", "status"),
    [
        ("2022-02-01", "PN0", 422),
        ("2022-02-02", "PN0", 422),
        ("2022-02-03", "PN0", 200),
        ("2022-02-01", "PN1", 200),
        ("2022-02-02", "PN1", 200),
        ("2022-02-03", "PN1", 422),
    ],
)
async def test_the_code_of_participation_fits_the_age_on_the_day_of_the_review(
    door: OpenOutcomes, born: str, code: str, status: int
) -> None:
    api = await door(date_of_birth=born)
    answer = await api.puts({"participation": code})
    assert (answer.status_code, pointers(answer)) == (status, ["/participation"] if status == 422 else [])


@pytest.mark.parametrize(("born", "status"), [("2022-02-01", 422), ("2022-02-02", 422), ("2022-02-03", 200)])
async def test_a_decision_has_words_for_a_child_of_four_and_over(door: OpenOutcomes, born: str, status: int) -> None:
    api = await door(date_of_birth=born)
    code = "PN0" if born == "2022-02-03" else "PN1"
    answer = await api.puts(whole(participation=code, decisions=[decision(words_for_child=None)]))
    assert answer.status_code == status, answer.text
    assert pointers(answer) == (["/decisions/0/words_for_child"] if status == 422 else [])


async def test_what_is_put_right_afterwards_is_announced_again_as_the_same_fact(door: OpenOutcomes) -> None:
    api = await door()
    await api.saves(whole())
    await api.saves({"care_plan": "confirmed"})
    said = await api.svc.announced(ReviewCompleted)
    assert [each.data.plan_changed for each in said] == [True, False]  # type: ignore[attr-defined]
    assert {each.data.fact_key() for each in said} == {(api.review_id,)}
    assert len(await api.svc.announced(ParticipationRecorded)) == 1
    answer = await api.puts({"completed_on": None})
    assert (answer.status_code, answer.json()["type"]) == (409, "outcome-completed")


async def test_a_completed_outcome_taken_back_is_a_draft_and_nobody_counts_it(door: OpenOutcomes) -> None:
    api = await door()
    await api.saves(whole())
    said = await api.svc.announced(ReviewCompleted, ReviewMonitored, ParticipationRecorded, DecisionMade)
    path = f"/reviews/{api.review_id}/outcome/withdrawal"
    answer = await api.call("POST", path, json={"reason": "Recorded for her brother"})
    assert (answer.status_code, answer.json()["status"], answer.json()["plan_ratified"]) == (200, "draft", True)
    taken_back = {each.data.withdraws.id for each in await api.svc.announced(FactWithdrawn)}  # type: ignore[attr-defined]
    assert taken_back == {each.id for each in said}
    assert await api.items("/decisions") == []
    assert (await api.call("POST", path, json={"reason": "again"})).status_code == 404
    await api.saves({"completed_on": "2026-02-03"})
    assert len(await api.svc.announced(ReviewCompleted)) == 2
    assert (await api.one_decision())["id"] == f"{api.review_id}-1"


async def test_once_the_record_is_distributed_an_outcome_is_put_right_and_no_longer_taken_back(
    door: OpenOutcomes,
) -> None:
    api = await door()
    await api.saves(whole())
    async with api.svc.service.work() as work:
        key, on = f"{api.review_id}|1", date(2026, 2, 3)
        await state(work, "C1", "review:record_distributed", {}, by="I1", key=key, on=on)
    answer = await api.call("POST", f"/reviews/{api.review_id}/outcome/withdrawal", json={"reason": "x"})
    assert (answer.status_code, answer.json()["type"]) == (409, "record-distributed")
    assert "2026-02-03" in answer.json()["detail"]
    await api.saves({"plan_ratified": False})


async def test_a_save_names_the_version_it_was_decided_on(door: OpenOutcomes) -> None:
    api = await door()
    path = f"/reviews/{api.review_id}/outcome"
    assert (await api.call("PUT", path, json={"plan_ratified": True})).status_code == 200
    assert (await api.call("PUT", path, json={"plan_ratified": False})).status_code == 428
    assert (await api.puts({"plan_ratified": False}, version=0)).status_code == 412
    assert (await api.puts({"plan_ratified": False}, version=1)).status_code == 200


async def test_the_older_path_takes_the_whole_outcome_and_a_repeat_does_nothing_more(door: OpenOutcomes) -> None:
    api = await door()
    await api.saves({"next_review_on": "2026-05-01"})
    path, headers = f"/reviews/{api.review_id}/outcome", {"Idempotency-Key": "k1"}
    said = decision()
    said["text"] = said.pop("words")
    body = whole(held_on="2026-02-02", decisions=[said])
    answers = [await api.call("POST", path, json=body, headers=headers) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert (answers[1].json()["version"], answers[1].json()["next_review_on"]) == (2, None)
    assert answers[1].json()["decisions"][0]["words"] == said["text"]
    wrong = await api.call("POST", path, json=whole(held_on="2026-02-01"))
    assert (wrong.status_code, pointers(wrong)) == (422, ["/held_on"])


@pytest.mark.parametrize(
    ("role", "subject", "status"),
    [
        ("iro", "I1", 200),
        ("iro", "I9", 404),
        ("iro_manager", "M1", 200),
        ("iro_admin", "A1", 200),
        ("social_worker", "SW1", 403),
        ("child", "C1", 403),
        ("dashboard", "D1", 403),
    ],
)
async def test_only_the_iros_side_records_an_outcome(door: OpenOutcomes, role: str, subject: str, status: int) -> None:
    api = await door()
    answer = await api.puts({"plan_ratified": True}, role=role, subject=subject)
    assert answer.status_code == status, answer.text
    noted = [row["actor"] for row in await api.svc.rows(audit, action="outcome_saved")]
    assert noted == ([subject] if status == 200 else [])


async def test_a_draft_is_for_the_iros_side_and_a_dashboard_reads_codes_alone(door: OpenOutcomes) -> None:
    api = await door()
    path = f"/reviews/{api.review_id}/outcome"
    body = whole(said={"compliments": "Kind"}, decisions=[decision(words="Move", need="Home", outcome="Safe")])
    await api.saves(body | {"completed_on": None})
    draft = await api.shown(path, role="social_worker", subject="SW1")
    assert (draft["status"], draft["participation"], draft["views"], draft["decisions"]) == ("draft", None, None, None)
    await api.saves({"completed_on": "2026-02-03"})
    shown = await api.shown(path, role="social_worker", subject="SW1")
    assert shown["views"]["child"]["text"] == "I like the dog"
    coded = (await api.call("GET", path, role="dashboard", subject="D1")).json()
    assert (coded["participation"], coded["views"]["child"]["present"]) == ("PN1", True)
    listed = (await api.call("GET", "/decisions", role="dashboard", subject="D1")).json()["items"]
    words = [*coded["decisions"], *listed, coded["views"]["child"], coded["said"]]
    assert {
        each.get(name) or ""
        for each in words
        for name in ("words", "need", "outcome", "words_for_child", "text", "compliments")
    } == {""}
    assert (await api.call("GET", path, role="child", subject="C1")).status_code == 403


async def test_what_is_not_asked_of_every_review_is_kept_as_it_was_said(door: OpenOutcomes) -> None:
    api = await door()
    more: dict[str, Any] = {
        "adoption_dates": {"life_story_work_by": "2026-06-01", "later_life_letter_by": "2026-07-01"},
        "development": {"health": "planned", "self_care": "action_needed"},
        "pep": {"made_with_child": "yes", "targets_set": "yes", "progress": "no", "support": "yes"},
        "identity": {"diet": "met", "religion": "shortfall"},
        "permanence": {"explained_to_child": "yes", "post_adoption_information": "not_needed"},
    }
    await api.saves(whole(**more))
    shown = await api.shown(f"/reviews/{api.review_id}/outcome")
    for part, given in more.items():
        assert {name: shown[part][name] for name in given} == given
    (said,) = await api.svc.announced(ReviewMonitored)
    answers = said.data.answers  # type: ignore[attr-defined]
    assert (answers["pep_progress"], answers["identity_religion"]) == ("no", "shortfall")
    assert (answers["development_self_care"], answers["permanence_explained_to_child"]) == ("action_needed", "yes")


@pytest.mark.parametrize(("wants", "times"), [("yes", 1), ("no", 0), ("not_said", 0)])
async def test_a_child_who_wants_an_advocate_is_announced_with_the_outcome(
    door: OpenOutcomes, wants: str, times: int
) -> None:
    api = await door()
    advocacy = {"advocate_considered": "yes", "independent_visitor_considered": "yes", "child_wants_advocate": wants}
    await api.saves(whole(advocacy=advocacy))
    said = await api.svc.announced(AdvocateRequested)
    assert [each.data.happened_on() for each in said] == [date(2026, 2, 2)] * times


@pytest.mark.parametrize(
    ("part", "pointer"),
    [
        ({"decisions": [decision(due_on="2026-02-01")]}, "/decisions/0/due_on"),
        ({"decisions": [decision(due_on="2026-02-02")]}, None),
        ({"decisions": [decision(due_on="2026-02-03")]}, None),
        ({"next_review_on": "2026-02-01"}, "/next_review_on"),
        ({"next_review_on": "2026-02-02"}, "/next_review_on"),
        ({"next_review_on": "2026-02-03"}, None),
        ({"legal_status": {"appropriate": False, "queried_on": "2026-02-02"}}, None),
        ({"legal_status": {"appropriate": False, "queried_on": "2026-02-03"}}, None),
        ({"legal_status": {"appropriate": False, "queried_on": "2026-02-04"}}, "/legal_status/queried_on"),
    ],
)
async def test_days_that_cannot_be_are_refused_by_their_field(
    door: OpenOutcomes, part: dict[str, Any], pointer: str | None
) -> None:
    api = await door()
    answer = await api.puts(part)
    assert (answer.status_code, pointers(answer)) == ((200, []) if pointer is None else (422, [pointer]))


@pytest.mark.parametrize(
    ("legal", "awaited"),
    [
        ({"appropriate": True}, False),
        ({"appropriate": False, "queried_on": "2026-02-02"}, True),
        ({"appropriate": False, "queried_on": "2026-02-02", "answered_on": "2026-02-03"}, False),
    ],
)
async def test_a_query_about_the_legal_status_is_announced_until_it_is_answered(
    door: OpenOutcomes, legal: dict[str, Any], awaited: bool
) -> None:
    api = await door()
    await api.saves(whole(legal_status=legal))
    (said,) = await api.svc.announced(ReviewCompleted)
    assert said.data.legal_status_queried is awaited  # type: ignore[attr-defined]
