"""A review keeps the policy of the duties it answers: another one in force moves none that was held, nor, unless it
applies to what is open, one that is planned; what is planned after that is the new policy's.
"""

from typing import Any

import pytest

from services.scheduling.tables.reviews import reviews
from shared.events.council.child_life import PastReviewRecorded
from shared.events.services.scheduling import ReviewHeld
from shared.policy import Count, Profile, load_profile
from shared.register import learning
from shared.service.another_profile import moves_of_some
from shared.service.hearing_more import hear_more, settles_from
from shared.service.service import Service
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.events import event
from tests.support.facts import became, corrected, day

pytestmark = pytest.mark.both("duties")
CHILD = "IMPORTED"
WISHES = {"child": "agrees", "carer": "agrees"}
FIRST, SECOND, SOONER = "2026-02-02", "2026-04-28", "2026-02-11"


def sooner(*, applies_to_open: bool) -> Profile:
    """England's policy, but the first review is due within 5 working days, the second 10 after that, and one that was
    adjourned is to be completed in 5 instead of 20."""
    england = load_profile("england-2010")
    within = {
        "first_review": Count(working_days=5),
        "second_review": Count(working_days=10),
        "adjourned_review_completed": Count(working_days=5),
    }
    other = {name: england.all_duties[name].model_copy(update={"within": count}) for name, count in within.items()}
    all_duties = {**england.all_duties, **other}
    return england.model_copy(update={"name": "sooner", "all_duties": all_duties, "applies_to_open": applies_to_open})


async def changes_to(at: Desk, profile: Profile) -> None:
    service = at.svc.service
    changed = Service(service.declaration, service.database, service.clock, profile)
    await hear_more(changed, lambda _service, _kinds: (_ for _ in ()))  # type: ignore[arg-type]
    at.svc.service.profile = profile


async def with_one_held(desk: OpenDesk) -> Desk:
    at = await desk()
    async with at.svc.service.database.transaction() as connection:
        await learning.begin(connection, settles_from(at.svc.service))
    await at.held((await at.planned())["id"], "2026-01-28")
    return at


async def dates(at: Desk) -> list[tuple[str, str]]:
    return [(each["status"], each["due_on"]) for each in await at.reviews()]


@pytest.mark.parametrize(
    ("applies_to_open", "planned"), [(False, SECOND), (True, SOONER)], ids=["not_to_open", "to_open"]
)
async def test_another_policy_moves_no_review_that_was_held_and_a_planned_one_only_if_it_applies_to_open_ones(
    desk: OpenDesk, applies_to_open: bool, planned: str
) -> None:
    at = await with_one_held(desk)
    assert sorted(await dates(at)) == [("held", FIRST), ("planned", SECOND)]
    await changes_to(at, sooner(applies_to_open=applies_to_open))
    assert sorted(await dates(at)) == [("held", FIRST), ("planned", planned)]
    clocks = await at.open_clocks("second_review")
    assert clocks["second_review"].isoformat() == planned


@pytest.mark.parametrize(("today", "from_on"), [("2026-03-02", None), ("2026-03-03", "2026-03-03")])
async def test_an_adjourned_review_is_out_of_time_when_the_policy_of_its_day_says_so(
    desk: OpenDesk, today: str, from_on: str | None
) -> None:
    at = await desk()
    async with at.svc.service.database.transaction() as connection:
        await learning.begin(connection, settles_from(at.svc.service))
    review = await at.arranged_review()
    said = {"reason": "papers_missing", "wishes": WISHES}
    answer = await at.says(f"/reviews/{review['id']}/adjournment", "2026-02-02", **said)
    assert answer.status_code == 200, answer.text
    at.svc.clock.set(f"{today}T09:00:00+00:00")
    await changes_to(at, sooner(applies_to_open=False))
    await at.svc.service.sweep()
    (shown,) = await at.reviews("adjourned")
    assert shown["out_of_time_from"] == from_on


IMPORTED, BEGAN = "2026-01-05", "2025-04-14"
ELSEWHERE = [("2025-05-09", "2025-05-15"), ("2025-08-08", "2025-08-09")]
"""Reviews held before this system kept the case, each with the day by which England's policy has it due: Jersey's has
the first due by 12 May and the second by 14 August."""


def jersey(*, applies_to_open: bool) -> Profile:
    return load_profile("jersey-2013").model_copy(update={"applies_to_open": applies_to_open})


async def with_two_held_elsewhere(desk: OpenDesk, began: str = BEGAN) -> Desk:
    """A child with whom an import brought two reviews that no duty of ours stands for."""
    at = await desk()
    async with at.svc.service.database.transaction() as connection:
        await learning.begin(connection, settles_from(at.svc.service))
    said = [became(began), *(PastReviewRecorded.model_validate({"held_on": on}) for on, _ in ELSEWHERE)]
    await at.svc.hears(*(event(each, CHILD, time=IMPORTED, baseline=day(IMPORTED)) for each in said))
    return at


async def held_elsewhere(at: Desk) -> list[dict[str, Any]]:
    return sorted(await at.svc.rows(reviews, child_id=CHILD, status="completed"), key=lambda row: str(row["held_on"]))


async def with_their_days(at: Desk) -> list[tuple[str, str]]:
    return [(str(row["held_on"]), str(row["due_on"])) for row in await held_elsewhere(at)]


@pytest.mark.parametrize("applies_to_open", [False, True], ids=["not_to_open", "to_open"])
async def test_a_review_held_before_this_system_kept_the_case_stands_as_it_does_under_another_policy_and_back_again(
    desk: OpenDesk, applies_to_open: bool
) -> None:
    at = await with_two_held_elsewhere(desk)
    england, before, said = at.svc.service.profile, await held_elsewhere(at), await at.svc.announced(ReviewHeld)
    assert await with_their_days(at) == ELSEWHERE
    assert {row["policy_version"] for row in before} == {"england-2010@1"}
    for profile in (jersey(applies_to_open=applies_to_open), england, jersey(applies_to_open=applies_to_open)):
        await changes_to(at, profile)
        assert await held_elsewhere(at) == before
    assert await at.svc.announced(ReviewHeld) == said


async def test_no_move_is_shown_of_a_review_held_before_this_system_kept_the_case(desk: OpenDesk) -> None:
    at = await with_two_held_elsewhere(desk)
    service = at.svc.service
    looked = await moves_of_some(
        Service(service.declaration, service.database, service.clock, jersey(applies_to_open=True)), "", 100
    )
    assert [each for each in looked.moves if each.what == "held_review"] == []
    assert looked.people == 2


@pytest.mark.parametrize(
    ("began", "due_on"), [("2025-04-13", "2025-05-14"), ("2025-04-15", "2025-05-16"), ("2025-04-24", "2025-05-23")]
)
async def test_a_beginning_put_right_afterwards_moves_it_but_by_its_own_policy(
    desk: OpenDesk, began: str, due_on: str
) -> None:
    at = await with_two_held_elsewhere(desk)
    await changes_to(at, jersey(applies_to_open=False))
    at.svc.clock.set("2026-01-12T11:00:00+00:00")
    await at.svc.hears(event(corrected(looked_after_from=began), CHILD, time="2026-01-12", baseline=day(IMPORTED)))
    assert await with_their_days(at) == [(ELSEWHERE[0][0], due_on), ELSEWHERE[1]]
    assert {row["policy_version"] for row in await held_elsewhere(at)} == {"england-2010@1"}


async def test_one_that_becomes_known_under_another_policy_is_that_policys_and_the_others_keep_theirs(
    desk: OpenDesk,
) -> None:
    at = await with_two_held_elsewhere(desk)
    await changes_to(at, jersey(applies_to_open=False))
    third = PastReviewRecorded.model_validate({"held_on": "2025-12-12"})
    await at.svc.hears(event(third, CHILD, time="2026-01-06", baseline=day(IMPORTED)))
    assert await with_their_days(at) == [*ELSEWHERE, ("2025-12-12", "2026-02-08")]
    assert [row["policy_version"] for row in await held_elsewhere(at)] == [*["england-2010@1"] * 2, "jersey-2013@1"]
