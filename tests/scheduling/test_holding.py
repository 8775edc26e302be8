"""A review from its plan to the next one, as its IRO says it by calls."""

import pytest

from shared.child.next_review import reviews_to_come
from shared.events.council.child_life import PastReviewRecorded
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.duties import DutyLate
from shared.events.services.scheduling import ReviewAdjourned, ReviewArranged, ReviewCancelled, ReviewDue, ReviewHeld
from shared.register.facts import facts_stated_by
from shared.storage.tables import duties
from tests.scheduling.desk import OpenDesk
from tests.support.facts import ceased, corrected, day

WISHES = {"child": "agrees", "carer": "agrees"}


async def test_from_the_first_day_to_the_third_review(desk: OpenDesk) -> None:
    at = await desk()
    for on, due_on, ordinal, serves in (
        ("2026-01-30", "2026-02-02", 1, ["first_review"]),
        ("2026-04-27", "2026-04-30", 2, ["second_review"]),
        ("2026-10-26", "2026-10-27", 3, ["next_review"]),
    ):
        planned = await at.planned()
        assert (planned["due_on"], planned["ordinal"], planned["serves"]) == (due_on, ordinal, serves)
        held = await at.held(planned["id"], on)
        assert (held["status"], held["held_on"], held["late"]) == ("held", on, False)
    assert (await at.planned())["due_on"] == "2027-04-26"
    met = await at.svc.rows(duties, status="met")
    assert {row["duty"] for row in met} >= {"first_review", "second_review", "next_review"}


async def test_a_review_held_for_whatever_starts_the_six_months_anew(desk: OpenDesk) -> None:
    at = await desk("2025-12-22")
    await at.held((await at.planned())["id"], "2026-01-15")
    await at.held((await at.planned())["id"], "2026-04-15")
    directed = await at.says("/children/C1047/reviews", "2026-05-20", due_on="2026-06-08", reason="he is unhappy")
    assert directed.status_code == 201, directed.text
    assert (directed.json()["due_on"], directed.json()["rule"]) == ("2026-06-08", "directed")
    await at.held(directed.json()["id"], "2026-06-05")
    assert (await at.planned())["due_on"] == "2026-12-05"
    assert await at.open_clocks("next_review") == {"next_review": day("2026-12-05")}


async def test_what_was_asked_for_without_a_day_is_considered_by_whichever_review_comes_next(desk: OpenDesk) -> None:
    at = await desk()
    first = await at.planned()
    asked = await at.says("/children/C1047/reviews", "2026-01-12", asked_by="child", reason="wants to see Dad")
    assert (asked.json()["id"], asked.json()["due_on"]) == (first["id"], "2026-02-02")
    assert len(asked.json()["considered"]) == 1
    held = await at.held(first["id"], "2026-01-30")
    assert held["considered"] == asked.json()["considered"]
    assert (await at.planned())["considered"] == []


async def test_who_asked_for_a_review_and_takes_that_back_has_asked_for_none(desk: OpenDesk) -> None:
    at = await desk()
    asked = (await at.says("/children/C1047/reviews", "2026-01-12", due_on="2026-01-15", reason="x")).json()
    gone = await at.says(f"/children/C1047/reviews/{asked['considered'][0]}/withdrawal", reason="a mistake")
    assert gone.status_code == 204, gone.text
    review = await at.planned()
    assert (review["id"], review["due_on"], review["considered"]) == (asked["id"], "2026-02-02", [])
    assert [each["why"] for each in review["history"]] == [
        "it was asked for by that day",
        "nobody asks for it by that day any more",
    ]


@pytest.mark.parametrize(("held_on", "reason", "status"), [
    ("2026-02-01", None, 200), ("2026-02-02", None, 200), ("2026-02-03", None, 422), ("2026-02-03", "carer", 200),
])  # fmt: skip
async def test_a_review_held_late_needs_its_reason(
    desk: OpenDesk, held_on: str, reason: str | None, status: int
) -> None:
    at = await desk()
    review = await at.planned()
    more = {"late_reason": reason} if reason else {}
    answer = await at.says(f"/reviews/{review['id']}/held", "2026-02-04", held_on=held_on, **more)
    assert answer.status_code == status, answer.text
    if status == 422:
        assert answer.json()["errors"][0]["pointer"] == "/late_reason"
    elif reason:
        (told,) = await at.svc.announced(ReviewHeld)
        assert (answer.json()["late"], told.data.model_dump()["late_reason"]) == (True, "carer")


async def test_a_review_cannot_have_been_held_tomorrow_or_before_care_began(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.planned()
    for on in ("2026-01-06", "2026-01-04"):
        answer = await at.says(f"/reviews/{review['id']}/held", "2026-01-05", held_on=on)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/held_on")


async def test_an_arranged_day_counts_back_and_every_other_day_is_a_postponement(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.planned()
    for on in ("2026-01-27", "2026-01-30"):
        version = (await at.planned())["version"]
        starts = f"{on}T16:00:00+00:00"
        answer = await at.says(
            f"/reviews/{review['id']}", "2026-01-06", version=version, arranged_for=on, starts_at=starts, venue="Home"
        )
        assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["status"], shown["arranged_for"], shown["postponements"]) == ("arranged", "2026-01-30", 1)
    told = [each.data.model_dump() for each in await at.svc.announced(ReviewArranged)]
    assert [each["previously_arranged_for"] for each in told] == [None, day("2026-01-27")]
    assert (await at.open_clocks("sw_report_available"))["sw_report_available"] == day("2026-01-27")


async def test_an_arrangement_taken_back_is_announced_no_more_and_nothing_counts_from_its_day(desk: OpenDesk) -> None:
    at = await desk()
    before = await at.open_clocks("sw_report_available")
    review = await at.arranged_review("2026-01-20")
    back = await at.says(f"/reviews/{review['id']}/arrangement/withdrawal", reason="the wrong child")
    assert (back.json()["status"], back.json()["arranged_for"]) == ("planned", None)
    told = facts_stated_by(await at.svc.announced(ReviewDue, ReviewArranged, FactWithdrawn))
    assert [(each.due_on, each.arranged_for) for each in reviews_to_come(told)] == [(day("2026-02-02"), None)]
    assert await at.open_clocks("sw_report_available") == before
    await at.arranged_review("2026-01-20")
    told = facts_stated_by(await at.svc.announced(ReviewDue, ReviewArranged, FactWithdrawn))
    assert [each.arranged_for for each in reviews_to_come(told)] == [day("2026-01-20")]


async def test_two_people_edit_one_review_and_the_second_is_told(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.planned()
    path, body = f"/reviews/{review['id']}", {"arranged_for": "2026-01-27"}
    assert (await at.says(path, **body)).status_code == 428
    assert (await at.says(path, version=review["version"], **body)).status_code == 200
    second = await at.says(path, version=review["version"], arranged_for="2026-01-28")
    assert (second.status_code, "Read the resource again" in second.json()["detail"]) == (412, True)


@pytest.mark.parametrize(("on", "status"), [("2026-02-01", 200), ("2026-02-02", 200), ("2026-02-03", 409)])
async def test_a_day_after_the_due_day_is_refused_without_its_reason(desk: OpenDesk, on: str, status: int) -> None:
    at = await desk()
    review = await at.planned()
    answer = await at.says(f"/reviews/{review['id']}", version=review["version"], arranged_for=on)
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["type"].endswith("outside-window")
        late = {"version": review["version"], "arranged_for": on, "late_reason": "court"}
        assert (await at.says(f"/reviews/{review['id']}", **late)).status_code == 200


async def test_an_adjourned_review_counts_as_held_on_the_date_first_set(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.arranged_review()
    said = {"reason": "papers_missing", "wishes": WISHES}
    answer = await at.says(f"/reviews/{review['id']}/adjournment", "2026-02-02", **said)
    assert (answer.status_code, answer.json()["status"], answer.json()["held_on"]) == (200, "adjourned", "2026-02-02")
    (adjourned,) = await at.svc.announced(ReviewAdjourned)
    (held,) = await at.svc.announced(ReviewHeld)
    assert (adjourned.data.model_dump()["first_set_for"], held.data.model_dump()["adjourned"]) == (
        day("2026-02-02"), True,
    )  # fmt: skip
    await at.svc.sweeps("2026-02-03")
    late = {each.data.model_dump()["duty"] for each in await at.svc.announced(DutyLate)}
    assert "first_review" not in late, "case 21: it was held on the date first set"
    assert await at.open_clocks("adjourned_review_completed") == {"adjourned_review_completed": day("2026-03-02")}
    again = await at.says(f"/reviews/{review['id']}/adjournment", **said)
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "adjourned-once")


async def test_only_an_arranged_review_is_adjourned_and_the_wishes_are_sought(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.planned()
    said = {"reason": "papers_missing", "wishes": WISHES}
    answer = await at.says(f"/reviews/{review['id']}/adjournment", **said)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "not-arranged")
    unasked = await at.says(f"/reviews/{review['id']}/adjournment", reason="papers_missing")
    assert (unasked.status_code, unasked.json()["errors"][0]["pointer"]) == (422, "/wishes")


async def test_a_series_is_held_on_its_first_meeting_and_is_to_be_completed_in_20_working_days(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.planned()
    for on in ("2026-01-26", "2026-01-20"):
        answer = await at.says(f"/reviews/{review['id']}/meetings", "2026-01-28", on=on)
        assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["held_on"]) == ("in_progress", "2026-01-20")
    assert await at.open_clocks("review_series_completed") == {"review_series_completed": day("2026-02-17")}
    assert (await at.planned())["due_on"] == "2026-04-20"


async def test_a_cancelled_review_is_planned_anew_and_its_duty_goes_on(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.planned()
    path, reason = f"/reviews/{review['id']}/cancellation", {"reason": "bereavement"}
    refused = await at.says(path, iro_consents=False, **reason)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "iro-has-not-consented")
    gone = await at.says(path, iro_consents=True, **reason)
    assert (gone.json()["status"], gone.json()["cancelled_because"]) == ("cancelled", "iro_consented")
    (told,) = await at.svc.announced(ReviewCancelled)
    assert told.data.model_dump()["review_id"] == review["id"]
    another = await at.planned()
    assert another["id"] != review["id"]
    assert another["due_on"] == "2026-02-02"
    assert await at.open_clocks("first_review") == {"first_review": day("2026-02-02")}
    back = await at.says(f"{path}/withdrawal", reason="the wrong child")
    assert back.json()["status"] == "planned"
    assert [each["id"] for each in await at.reviews("planned", "arranged")] == [review["id"]]


async def test_what_was_said_of_a_review_is_taken_back(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.arranged_review()
    await at.held(review["id"], "2026-02-02")
    second = await at.planned()
    rests = await at.says(f"/reviews/{review['id']}/arrangement/withdrawal", reason="x")
    assert (rests.status_code, rests.json()["type"].rpartition("/")[2]) == (409, "rests-on-it")
    back = await at.says(f"/reviews/{review['id']}/held/withdrawal", "2026-02-02", reason="the wrong child")
    assert (back.status_code, back.json()["status"], back.json()["due_on"]) == (200, "arranged", "2026-02-02")
    (one,) = await at.reviews("planned", "arranged")
    assert one["id"] == review["id"]
    (gone,) = await at.reviews("cancelled")
    assert gone["id"] == second["id"]
    assert await at.open_clocks("first_review", "second_review") == {"first_review": day("2026-02-02")}


async def test_a_review_that_was_not_held_after_all_ended_with_the_time_in_care_and_settles_once(
    desk: OpenDesk,
) -> None:
    at = await desk()
    review = await at.arranged_review("2026-01-20")
    await at.held(review["id"], "2026-01-20")
    await at.hears(PastReviewRecorded(held_on=day("2026-01-12")), on="2026-01-21")
    await at.hears(ceased("2026-01-22"), on="2026-01-22")
    await at.says(f"/reviews/{review['id']}/held/withdrawal", "2026-01-23", reason="the wrong child")
    after = await at.reviews()
    await at.hears(ceased("2026-01-22"), on="2026-01-23")
    assert await at.reviews() == after
    (same,) = [each for each in after if each["id"] == review["id"]]
    assert (same["status"], same["cancelled_because"]) == ("cancelled", "care_ended")
    await at.hears(corrected(looked_after_from="2026-01-23"), on="2026-01-26")
    told = facts_stated_by(await at.svc.announced(ReviewDue, ReviewArranged, ReviewCancelled, FactWithdrawn))
    (planned,) = await at.reviews("planned", "arranged")
    assert [(each.review_id, str(each.due_on)) for each in reviews_to_come(told)] == [
        (planned["id"], planned["due_on"])
    ]


async def test_only_her_iro_her_stand_in_and_the_office_say_it_of_a_child(desk: OpenDesk) -> None:
    at = await desk()
    review = await at.planned()
    path, body = f"/reviews/{review['id']}/held", {"held_on": "2026-01-05"}
    codes = {}
    for role, subject in (("iro", "I2"), ("social_worker", "SW1"), ("iro_admin", "U1"), ("iro_manager", "M1")):
        codes[role] = (await at.call("POST", path, json=body, role=role, subject=subject)).status_code
    assert codes == {"iro": 404, "social_worker": 403, "iro_admin": 200, "iro_manager": 200}


@pytest.mark.parametrize(("arranged", "asked_until"), [("2026-02-02", "2026-02-04"), ("2026-01-29", None)])
async def test_an_arranged_review_whose_day_passed_is_asked_after_before_it_is_a_concern(
    desk: OpenDesk, arranged: str, asked_until: str | None
) -> None:
    at = await desk()
    await at.arranged_review(arranged)
    await at.svc.sweeps("2026-02-03")
    (late,) = [each.data for each in await at.svc.announced(DutyLate) if each.data.duty == "first_review"]
    assert late.asked_until == (day(asked_until) if asked_until is not None else None)


async def test_a_review_that_lost_its_day_again_is_not_asked_after_and_its_lead_days_are_those_of_its_due_day(
    desk: OpenDesk,
) -> None:
    at = await desk()
    review = await at.arranged_review("2026-01-30")
    assert (await at.open_clocks("sw_report_available"))["sw_report_available"] == day("2026-01-27")
    back = await at.says(f"/reviews/{review['id']}/arrangement/withdrawal", "2026-01-08", reason="another child's")
    assert (back.status_code, back.json()["status"]) == (200, "planned")
    assert (await at.open_clocks("sw_report_available"))["sw_report_available"] == day("2026-01-28")
    await at.svc.sweeps("2026-02-03")
    (late,) = [each.data for each in await at.svc.announced(DutyLate) if each.data.duty == "first_review"]
    assert late.asked_until is None
    again = await at.planned()
    said = {"version": again["version"], "arranged_for": "2026-02-05", "late_reason": "court"}
    assert (await at.says(f"/reviews/{again['id']}", **said)).status_code == 200


@pytest.mark.parametrize(("today", "missed"), [("2026-03-02", False), ("2026-03-03", True)])
async def test_an_adjourned_review_that_was_not_completed_in_20_working_days_is_missed_and_out_of_time(
    desk: OpenDesk, today: str, missed: bool
) -> None:
    at = await desk()
    review = await at.arranged_review()
    said = {"reason": "papers_missing", "wishes": WISHES}
    assert (await at.says(f"/reviews/{review['id']}/adjournment", "2026-02-02", **said)).status_code == 200
    await at.svc.sweeps(today)
    (duty,) = await at.svc.rows(duties, duty="adjourned_review_completed")
    assert (duty["status"], duty["reason"]) == (("missed", "out_of_time") if missed else ("open", None))
    (shown,) = await at.reviews("adjourned")
    assert (shown["held_on"], shown["late"]) == ("2026-02-02", missed)
    assert shown["out_of_time_from"] == ("2026-03-03" if missed else None)
    held = [each.data.out_of_time_from for each in await at.svc.announced(ReviewHeld)]
    assert held == [None, *([day("2026-03-03")] if missed else [])]
    assert "adjourned_review_completed" not in [each.data.duty for each in await at.svc.announced(DutyLate)]
    assert (await at.planned())["due_on"] == "2026-05-02", "the date first set is the one that counts"


@pytest.mark.parametrize(("today", "says"), [("2026-02-02", "Choose a day by then"), ("2026-02-03", "It was due on")])
async def test_who_arranges_a_review_that_is_overdue_is_not_told_to_choose_a_day_that_is_over(
    desk: OpenDesk, today: str, says: str
) -> None:
    at = await desk()
    review = await at.planned()
    answer = await at.says(f"/reviews/{review['id']}", today, version=review["version"], arranged_for="2026-02-04")
    assert (answer.status_code, says in answer.json()["detail"]) == (409, True)
