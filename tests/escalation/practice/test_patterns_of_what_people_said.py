"""Patterns of what people said by calls: concerns raised, what a review lacked taken up, and disputes opened."""

from datetime import date
from typing import Any

import pytest

from shared.events.envelope import Envelope
from shared.events.services.beside_disputes import PracticePatternIdentified
from shared.events.services.scheduling import ReviewCompleted
from tests.escalation.concerns.builders import missed
from tests.escalation.desk import Desk, OpenDesk
from tests.support.events import event, withdrawn
from tests.support.facts import held

pytestmark = pytest.mark.both("story")
HELD = "2026-02-02"
SEES = {"role": "senior_manager", "subject": "HOS1"}


async def patterns(at_it: Desk) -> list[tuple[Any, ...]]:
    found = await at_it.items("/patterns", **SEES)
    return [(each["team_id"], each["category"], each["children"], each["observations"]) for each in found]


async def test_a_concern_a_concern_made_formal_and_a_dispute_of_three_children_are_one_pattern_of_three(
    desk: OpenDesk,
) -> None:
    at_it = await desk("C1", "C2", "C3", "C4")
    await at_it.done("/concerns", "2026-02-02", child_id="C1", category="contact")
    concern = await at_it.done("/concerns", child_id="C2", category="contact")
    formal = await at_it.done(f"/concerns/{concern['id']}/make-formal", "2026-02-05", also_for=["C4"])
    assert await patterns(at_it) == []
    third = await at_it.opens("2026-02-09", child_id="C3")
    assert await patterns(at_it) == [("T1", "contact", 3, 3)]
    (said,) = await at_it.said(PracticePatternIdentified)
    assert (said["identified_on"], said["from_on"]) == ("2026-02-09", "2026-02-02")
    assert (await at_it.says(f"/disputes/{third}/opening/withdrawal", reason="another child")).status_code == 204
    assert await patterns(at_it) == []
    assert formal["status"] == "formal"


async def test_a_concern_that_was_taken_back_is_of_no_pattern(desk: OpenDesk) -> None:
    at_it = await desk("C1", "C2", "C3")
    made = [await at_it.done("/concerns", child_id=child, category="health") for child in ("C1", "C2", "C3")]
    assert await patterns(at_it) == [("T1", "health", 3, 3)]
    await at_it.done(f"/concerns/{made[2]['id']}/withdrawal", reason="another child")
    assert await patterns(at_it) == []


def reviewed(child: str, *lacked: str) -> list[Envelope]:
    """A review of this child, held and completed, that lacked these duties."""
    review = f"R-{child}"
    gone = [missed(id=f"{duty}-{child}", duty=duty, review_id=review, missed_on=HELD) for duty in lacked]
    on = date.fromisoformat(HELD)
    done = ReviewCompleted(review_id=review, kind="first_review", ordinal=1, completed_on=on, held_on=on)
    told = [held(review, HELD, "first_review"), *gone, done]
    return [event(each, child, time=f"{HELD}T1{at}:00:00Z") for at, each in enumerate(told)]


async def test_what_reviews_lacked_is_of_a_pattern_by_category_once_it_is_opened_for_three(desk: OpenDesk) -> None:
    children = ("C1", "C2", "C3")
    at_it = await desk(*children, now="2026-02-04")
    for child in children:
        await at_it.svc.hears(*reviewed(child, "pep_available"))
    offered = await at_it.items("/concerns?status=offered", role="iro_manager")
    assert sorted(each["child_id"] for each in offered) == list(children)
    for row in offered:
        assert await patterns(at_it) == []
        await at_it.done(f"/concerns/{row['id']}/open", "2026-02-05")
    assert await patterns(at_it) == [("T1", "pep", 3, 3)]


@pytest.mark.parametrize(("reviews", "lacking", "is_one"), [(5, 5, False), (6, 1, False), (6, 2, True), (9, 3, True)])
async def test_offered_to_a_third_of_a_teams_reviews_in_a_quarter_it_is_one_pattern_whether_taken_up_or_not(
    desk: OpenDesk, reviews: int, lacking: int, is_one: bool
) -> None:
    found = [("T1", "reviews_lacking", lacking, lacking)] if is_one else []
    children = [f"C{number}" for number in range(1, reviews + 1)]
    at_it = await desk(*children, now="2026-02-04")
    told = [reviewed(child, *(["pep_available"] if at < lacking else [])) for at, child in enumerate(children)]
    for each in told:
        await at_it.svc.hears(*each)
    assert await patterns(at_it) == found
    for row in await at_it.items("/concerns?status=offered", role="iro_manager"):
        await at_it.done(f"/concerns/{row['id']}/decline", reason="known_already")
    assert await patterns(at_it) == found


async def test_a_review_that_lacked_nothing_after_all_is_of_no_pattern(desk: OpenDesk) -> None:
    children = [f"C{number}" for number in range(1, 7)]
    at_it = await desk(*children, now="2026-02-04")
    told = [reviewed(child, *(["pep_available"] if at < 2 else [])) for at, child in enumerate(children)]
    for each in told:
        await at_it.svc.hears(*each)
    assert await patterns(at_it) == [("T1", "reviews_lacking", 2, 2)]
    await at_it.svc.hears(withdrawn(told[0][1], "2026-02-04"))
    assert await patterns(at_it) == []


async def test_what_was_offered_and_is_not_so_was_never_raised_and_is_of_no_pattern(desk: OpenDesk) -> None:
    children = ("C1", "C2", "C3")
    at_it = await desk(*children, now="2026-02-04")
    told = {child: reviewed(child, "pep_available") for child in children}
    for child in children:
        await at_it.svc.hears(*told[child])
    for child in children:
        await at_it.svc.hears(withdrawn(told[child][1], "2026-02-04"))
    assert await at_it.items("/concerns?status=offered", role="iro_manager") == []
    assert await patterns(at_it) == []
