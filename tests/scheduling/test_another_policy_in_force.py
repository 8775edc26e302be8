"""A review keeps the policy of the duties it answers: another one in force moves none that was held, nor, unless it
applies to what is open, one that is planned; what is planned after that is the new policy's.
"""

from typing import Any

import pytest

from services.scheduling.tables.reviews import reviews
from shared.events.council.child_life import PastReviewRecorded, PlacementStarted
from shared.events.services.scheduling import ReviewHeld
from shared.policy import Count, Profile, load_profile
from shared.register import learning
from shared.service.another_profile import moves_of_some
from shared.service.hearing_more import hear_more, settles_from
from shared.service.service import Service
from shared.storage.tables import duties
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.events import event
from tests.support.facts import became, ceased, corrected, day, placement

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
    at.svc.service.profile, at.svc.service.learnt = profile, changed.learnt


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


def with_every_later_one_in(months: int, *, applies_to_open: bool) -> Profile:
    england = load_profile("england-2010")
    other = england.all_duties["next_review"].model_copy(update={"within": Count(months=months)})
    all_duties = {**england.all_duties, "next_review": other}
    return england.model_copy(update={"name": "later", "all_duties": all_duties, "applies_to_open": applies_to_open})


@pytest.mark.parametrize(
    ("applies_to_open", "on", "due_on"),
    [
        (False, "2026-01-07", "2026-02-08"),
        (True, "2026-01-07", "2026-01-08"),
        (True, "2026-01-08", "2026-01-08"),
    ],
    ids=["not_to_open", "to_open", "to_open_today"],
)
async def test_the_one_planned_after_those_held_elsewhere_goes_with_its_duty(
    desk: OpenDesk, applies_to_open: bool, on: str, due_on: str
) -> None:
    at = await with_two_held_elsewhere(desk)
    at.svc.clock.set(f"{on}T09:00:00+00:00")
    await changes_to(at, with_every_later_one_in(5, applies_to_open=applies_to_open))
    (row,) = await at.svc.rows(reviews, child_id=CHILD, status="planned")
    (clock,) = await at.svc.rows(duties, subject=CHILD, duty="next_review")
    assert (str(row["due_on"]), str(clock["due_on"])) == (due_on, due_on)
    assert row["policy_version"] == clock["policy_version"] == ("later@1" if applies_to_open else "england-2010@1")


@pytest.mark.parametrize("earliest_known", [False, True], ids=["overdue_at_the_import", "last_known_point"])
@pytest.mark.parametrize("applies_to_open", [False, True], ids=["not_to_open", "to_open"])
async def test_one_planned_that_no_duty_stands_for_moves_only_by_a_policy_that_applies_to_what_is_open(
    desk: OpenDesk, applies_to_open: bool, earliest_known: bool
) -> None:
    at = await desk()
    async with at.svc.service.database.transaction() as connection:
        await learning.begin(connection, settles_from(at.svc.service))
    about = became("2025-12-01", looked_after_from_is_earliest_known=earliest_known)
    await at.svc.hears(event(about, CHILD, time=IMPORTED, baseline=day(IMPORTED)))
    days = []
    for profile in (at.svc.service.profile, sooner_of_everything(applies_to_open=applies_to_open)):
        await changes_to(at, profile)
        (row,) = await at.svc.rows(reviews, child_id=CHILD, status="planned")
        days.append((str(row["due_on"]), row["policy_version"]))
    assert (days[0] == days[1]) is not applies_to_open
    assert days[0] == (("2026-07-05" if earliest_known else "2025-12-31"), "england-2010@1")
    if applies_to_open:
        assert days[1] == (("2026-03-05" if earliest_known else "2025-12-08"), "all-sooner@1")


def sooner_of_everything(*, applies_to_open: bool) -> Profile:
    """England's policy, but the first review is due in 5 working days and every later one in 2 months."""
    made = with_every_later_one_in(2, applies_to_open=applies_to_open)
    first = sooner(applies_to_open=applies_to_open).all_duties["first_review"]
    return made.model_copy(update={"name": "all-sooner", "all_duties": {**made.all_duties, "first_review": first}})


async def test_one_overdue_at_the_import_stands_under_two_other_policies_and_back_again(desk: OpenDesk) -> None:
    at = await desk("2025-06-02")
    async with at.svc.service.database.transaction() as connection:
        await learning.begin(connection, settles_from(at.svc.service))
    await at.svc.hears(event(became(BEGAN), CHILD, time="2025-06-02", baseline=day("2025-06-02")))
    before = await at.svc.rows(reviews, child_id=CHILD)
    assert [(row["status"], str(row["due_on"])) for row in before] == [("planned", "2025-05-15")]
    at.svc.clock.set("2025-06-02T12:00:00+00:00")
    for name in ("jersey-2013", "blackpool-2013", "england-2010"):
        await changes_to(at, load_profile(name))
        assert await at.svc.rows(reviews, child_id=CHILD) == before


@pytest.mark.parametrize("applies_to_open", [False, True], ids=["not_to_open", "to_open"])
async def test_one_that_ended_with_the_time_in_care_stands_as_it_was(desk: OpenDesk, applies_to_open: bool) -> None:
    at = await desk()
    async with at.svc.service.database.transaction() as connection:
        await learning.begin(connection, settles_from(at.svc.service))
    await at.svc.hears(event(became("2025-12-01"), CHILD, time=IMPORTED, baseline=day(IMPORTED)))
    await at.svc.hears(event(ceased("2026-01-08"), CHILD, time="2026-01-08"), now="2026-01-09")
    before = await at.svc.rows(reviews, child_id=CHILD)
    assert [(row["status"], str(row["due_on"])) for row in before] == [("cancelled", "2025-12-31")]
    for profile in (sooner_of_everything(applies_to_open=applies_to_open), load_profile("england-2010")):
        await changes_to(at, profile)
        assert await at.svc.rows(reviews, child_id=CHILD) == before


async def test_one_that_was_held_is_counted_by_the_holidays_of_its_own_policy(desk: OpenDesk) -> None:
    at = await desk("2028-04-24")
    async with at.svc.service.database.transaction() as connection:
        await learning.begin(connection, settles_from(at.svc.service))
    await at.held((await at.planned())["id"], "2028-05-22")
    assert ("held", "2028-05-23") in await dates(at)
    await changes_to(at, jersey(applies_to_open=False))  # where the ninth of May is a holiday
    assert ("held", "2028-05-23") in await dates(at)


MOVED_ON = {"before_the_import": ("2025-11-03", IMPORTED), "since": ("2026-01-05", None)}


@pytest.mark.parametrize("placed", MOVED_ON)
async def test_a_duty_that_was_over_before_another_policy_brought_it_touches_no_review(
    desk: OpenDesk, placed: str
) -> None:
    at = await with_two_held_elsewhere(desk)
    on, imported = MOVED_ON[placed]
    told = event(PlacementStarted(placement=placement("P2", on)), CHILD, baseline=day(imported) if imported else None)
    await at.svc.hears(told, now="2026-01-07")
    at.svc.clock.set("2026-02-05T09:00:00+00:00")  # it would have been due on the second
    before = await at.svc.rows(reviews, child_id=CHILD)
    assert [str(row["due_on"]) for row in before if row["status"] == "planned"] == ["2026-02-08"]
    for name in ("blackpool-2013", "jersey-2013", "england-2010"):
        await changes_to(at, load_profile(name))
        assert await at.svc.rows(reviews, child_id=CHILD) == before
        async with at.svc.service.work() as work:
            work.touch(CHILD)
        assert await at.svc.rows(reviews, child_id=CHILD) == before
    told = await at.svc.rows(duties, subject=CHILD, duty="new_placement_review")
    assert [(row["status"], row["reason"]) for row in told] == ([] if imported else [("voided", "not_judged")])
