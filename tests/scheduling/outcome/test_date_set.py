"""The date of the next review is set at the review (Jersey 3.20), and stands until facts or people move it."""

from typing import Any

import pytest

from shared.child.next_review import reviews_to_come
from shared.events.council.child_plans import ChangeProposed
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.scheduling import ReviewArranged, ReviewDue, ReviewHeld
from shared.register.facts import facts_stated_by
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.facts import day
from tests.support.outcomes import whole


async def puts(at: Desk, review_id: str, version: int = 0, **parts: Any) -> Any:
    headers = {"If-Match": f'"{version}"'}
    return await at.call("PUT", f"/reviews/{review_id}/outcome", json=parts, headers=headers)


async def held_first(desk: OpenDesk) -> tuple[Desk, str]:
    """The first review was held on 2 February 2026: the second is due on 2 May, a Saturday."""
    at = await desk()
    review = await at.held((await at.planned())["id"], "2026-02-02")
    assert (await at.planned())["due_on"] == "2026-05-02"
    return at, str(review["id"])


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-02-01", "lies not after this review, which was held on 2026-02-02"),
        ("2026-02-02", "lies not after this review, which was held on 2026-02-02"),
        ("2026-02-04", "lies in the past: choose a day to come"),
        ("2026-02-05", None),
        ("2026-05-01", None),
        ("2026-05-02", None),
        ("2026-05-03", "lies after the last day for the next review, 2026-05-02: choose that day or an earlier one"),
    ],
)
async def test_the_next_review_is_set_for_a_day_to_come_by_its_last_day(
    desk: OpenDesk, on: str, said: str | None
) -> None:
    at, review_id = await held_first(desk)
    at.svc.clock.set("2026-02-05T12:00:00+00:00")
    answer = await puts(at, review_id, next_review_on=on)
    if said is None:
        assert (answer.status_code, answer.json()["next_review_on"]) == (200, on)
    else:
        found = [(each["pointer"], each["message"]) for each in answer.json()["errors"]]
        assert (answer.status_code, found) == (422, [("/next_review_on", said)])


async def test_the_next_review_is_arranged_for_the_day_set_once_the_outcome_is_completed(desk: OpenDesk) -> None:
    at, review_id = await held_first(desk)
    await puts(at, review_id, **whole(completed_on=None, next_review_on="2026-04-28"))
    assert (await at.planned())["arranged_for"] is None, "a draft arranges nothing"
    await puts(at, review_id, 1, completed_on="2026-02-02")
    review = await at.planned()
    assert (review["status"], review["arranged_for"]) == ("arranged", "2026-04-28")
    assert (await at.open_clocks("sw_report_available"))["sw_report_available"] == day("2026-04-23")
    (told,) = [each.data for each in await at.svc.announced(ReviewArranged)]
    assert told.arranged_for == day("2026-04-28")  # type: ignore[attr-defined]
    held = await at.held(review["id"], "2026-04-28")
    assert (held["status"], held["arranged_for"], held["late"]) == ("held", "2026-04-28", False)
    assert len(await at.svc.announced(ReviewArranged)) == 1


async def test_a_day_written_down_before_the_review_was_held_is_looked_at_when_the_outcome_is_completed(
    desk: OpenDesk,
) -> None:
    at = await desk()
    review_id = (await at.planned())["id"]
    await puts(at, review_id, **whole(completed_on=None, next_review_on="2026-05-20"))
    await at.held(review_id, "2026-02-02")
    refused = await puts(at, review_id, 1, completed_on="2026-02-02")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/next_review_on")
    done = await puts(at, review_id, 1, completed_on="2026-02-02", next_review_on="2026-05-01")
    assert (done.status_code, (await at.planned())["arranged_for"]) == (200, "2026-05-01")
    at.svc.clock.set("2026-05-04T12:00:00+00:00")
    again = await puts(at, review_id, 2, plan_ratified=False)
    assert again.status_code == 200, "a day that was set stays, whatever else is put right later"


async def test_a_day_set_that_later_facts_make_too_late_moves_to_the_last_working_day_in_time_and_back(
    desk: OpenDesk,
) -> None:
    at, review_id = await held_first(desk)
    await puts(at, review_id, **whole(completed_on="2026-02-02", next_review_on="2026-04-28"))
    change = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-09"), kind="semi_independence")
    await at.hears(change, on="2026-02-09")
    review = await at.planned()
    assert (review["due_on"], review["arranged_for"]) == ("2026-03-08", "2026-03-06"), "the 8th is a Sunday"
    said = [each.data.model_dump() for each in await at.svc.announced(ReviewArranged)]
    assert (said[-1]["arranged_for"], said[-1]["previously_arranged_for"]) == (day("2026-03-06"), day("2026-04-28"))
    later = change.model_copy(update={"planned_on": day("2026-04-29")})
    await at.hears(later, on="2026-02-16")
    assert (await at.planned())["arranged_for"] == "2026-04-28"


async def test_who_arranges_another_day_is_heard_and_the_day_set_goes_with_its_outcome(desk: OpenDesk) -> None:
    at, review_id = await held_first(desk)
    await puts(at, review_id, **whole(completed_on="2026-02-02", next_review_on="2026-04-28"))
    await at.arranged_review("2026-04-20")
    assert (await at.planned())["arranged_for"] == "2026-04-20"
    next_id = (await at.planned())["id"]
    await at.says(f"/reviews/{next_id}/arrangement/withdrawal", reason="the wrong child")
    assert (await at.planned())["arranged_for"] == "2026-04-28"
    back = await at.says(f"/reviews/{review_id}/outcome/withdrawal", reason="another child's")
    assert back.status_code == 200, back.text
    review = await at.planned()
    assert (review["id"], review["status"], review["arranged_for"]) == (next_id, "planned", None)
    told = facts_stated_by(await at.svc.announced(ReviewDue, ReviewArranged, ReviewHeld, FactWithdrawn))
    assert [(each.review_id, each.arranged_for) for each in reviews_to_come(told)] == [(next_id, None)]


async def test_a_review_planned_in_place_of_a_cancelled_one_does_not_have_its_day(desk: OpenDesk) -> None:
    at, review_id = await held_first(desk)
    await puts(at, review_id, **whole(completed_on="2026-02-02", next_review_on="2026-04-28"))
    gone = await at.says(f"/reviews/{(await at.planned())['id']}/cancellation", iro_consents=True, reason="bereavement")
    assert gone.status_code == 200, gone.text
    review = await at.planned()
    assert (review["due_on"], review["status"], review["arranged_for"]) == ("2026-05-02", "planned", None)
