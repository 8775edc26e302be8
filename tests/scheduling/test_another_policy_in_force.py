"""A review keeps the policy of the duties it answers: another one in force moves none that was held, nor, unless it
applies to what is open, one that is planned; what is planned after that is the new policy's.
"""

import pytest

from shared.policy import Count, Profile, load_profile
from shared.register import learning
from shared.service.hearing_more import hear_more, settles_from
from shared.service.service import Service
from tests.scheduling.desk import Desk, OpenDesk

pytestmark = pytest.mark.both("duties")
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
