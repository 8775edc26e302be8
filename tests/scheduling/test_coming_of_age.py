"""The 18th birthday ends what is open by itself, on that day, although nobody tells anything then."""

from datetime import date
from typing import Any

import pytest

from services.scheduling.tables.reviews import reviews
from shared.calendar import ONE_DAY
from shared.events.council.child_court import GuardianAppointed, HearingListed, ProceedingsStarted
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.duties import DutyMissed, DutyOpened, DutyVoided
from shared.events.services.scheduling import ReviewCancelled
from shared.storage.tables import duties
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.facts import ceased, corrected, day

pytestmark = pytest.mark.both("statements")

BIRTHDAYS = [("2008-05-06", "2026-05-06"), ("2008-02-29", "2026-03-01")]


async def one_nearly_of_age(desk: OpenDesk, born: str) -> Desk:
    """Looked after since a year before, with one review held and the second overdue by a month or more."""
    at = await desk("2025-06-02", date_of_birth=born)
    await at.held((await at.planned())["id"], "2025-06-27")
    await at.svc.sweeps("2025-10-01")
    await at.svc.forget_announcements()
    return at


async def ended(at: Desk) -> list[tuple[str, str]]:
    """What was announced to end because of the birthday: which duty or review, and on which day."""
    told = [each.data for each in await at.svc.announced(DutyMissed, DutyVoided, ReviewCancelled)]
    return sorted(
        (
            getattr(each, "duty", "review"),
            str(getattr(each, "missed_on", None) or getattr(each, "voided_on", None) or each.cancelled_on),
        )
        for each in told
        if each.reason == "turned_18"
    )


async def standing(at: Desk) -> dict[str, Any]:
    second = next(row for row in await at.svc.rows(duties, duty="second_review"))
    return {"duty": second["status"], "reviews": [each["status"] for each in await at.reviews("planned", "arranged")]}


@pytest.mark.parametrize(("born", "birthday"), BIRTHDAYS)
@pytest.mark.parametrize("after", [-1, 0, 1])
async def test_what_is_open_ends_on_the_birthday_and_is_said_once(
    desk: OpenDesk, born: str, birthday: str, after: int
) -> None:
    at = await one_nearly_of_age(desk, born)
    of_age, told = day(birthday), []
    for today in (of_age - ONE_DAY, of_age, of_age + ONE_DAY)[: after + 2]:
        await at.svc.sweeps(today)
        told.append(len(await ended(at)))
    if after == -1:
        assert told == [0]
        assert await standing(at) == {"duty": "open", "reviews": ["planned"]}
        return
    assert await standing(at) == {"duty": "missed", "reviews": []}
    found = await ended(at)
    assert {on for _, on in found} == {birthday}
    assert ("review", birthday) in found
    assert ("second_review", birthday) in found
    assert len(found) == len(set(found)) + found.count(("review", birthday)) - 1, "each is said once"
    assert told == [0, *[len(found)] * (after + 1)]


async def test_it_is_the_next_moment_at_which_something_happens_here_in_the_councils_own_time(desk: OpenDesk) -> None:
    at = await one_nearly_of_age(desk, "2008-05-06")
    await at.svc.sweeps("2026-05-05")
    due = await at.svc.service.next_due()
    assert due is not None
    assert due.isoformat() == "2026-05-05T23:00:00+00:00", "midnight of British summer time"
    await at.svc.sweeps(date(2026, 5, 6))
    assert [row for row in await at.svc.rows(duties) if row["of_age_on"]] == []
    assert [row for row in await at.svc.rows(reviews) if row["of_age_on"]] == []


async def test_what_outlives_care_goes_on(desk: OpenDesk) -> None:
    at = await one_nearly_of_age(desk, "2008-05-06")
    hearing = HearingListed(hearing_id="H1", kind="case_management", on=day("2026-06-10"))
    started = ProceedingsStarted(case_number="X1", started_on=day("2026-04-01"))
    guardian = GuardianAppointed(guardian_id="G1", appointed_on=day("2026-04-02"), case_number="X1")
    await at.hears(started, guardian, hearing, on="2026-04-02")
    assert len(await at.svc.rows(duties, status="open")) > 1
    await at.svc.sweeps("2026-05-06")
    assert [row["duty"] for row in await at.svc.rows(duties, status="open")] == ["guardian_first_contact"]


async def test_a_review_that_somebody_asked_for_and_no_clock_counts_ends_too(desk: OpenDesk) -> None:
    at = await desk("2025-12-01", date_of_birth="2008-05-06")
    for on in ("2025-12-29", "2026-03-20"):
        await at.held((await at.planned())["id"], on)
    asked = await at.says("/children/C1047/reviews", "2026-04-01", reason="asked for by the child", due_on="2026-04-30")
    assert asked.status_code == 201, asked.text
    assert [each["rule"] for each in await at.reviews("planned")] == ["directed"]
    assert await at.open_clocks("next_review") == {}, "it would be due after the birthday"
    await at.svc.forget_announcements()
    await at.svc.sweeps("2026-05-06")
    assert await at.reviews("planned") == []
    assert ("review", "2026-05-06") in await ended(at)


async def test_a_birthday_put_right_brings_the_clocks_back_or_ends_them(desk: OpenDesk) -> None:
    at = await one_nearly_of_age(desk, "2008-05-06")
    await at.svc.sweeps("2026-05-06")
    assert await standing(at) == {"duty": "missed", "reviews": []}
    await at.svc.forget_announcements()
    await at.hears(corrected(date_of_birth="2008-07-01"), on="2026-05-08")
    assert await standing(at) == {"duty": "open", "reviews": ["planned"]}
    again = [each.data for each in await at.svc.announced(DutyOpened) if each.data.duty == "second_review"]
    assert [each.again for each in again] == [True]
    assert len(await at.svc.announced(FactWithdrawn)) == 1, "that the review was cancelled is not so"
    await at.svc.sweeps("2026-06-30")
    assert await standing(at) == {"duty": "open", "reviews": ["planned"]}
    await at.svc.sweeps("2026-07-01")
    assert await standing(at) == {"duty": "missed", "reviews": []}


async def test_a_birthday_put_right_to_a_day_that_has_passed_ends_them_at_once(desk: OpenDesk) -> None:
    at = await one_nearly_of_age(desk, "2009-05-06")
    await at.hears(corrected(date_of_birth="2008-01-06"), on="2026-01-08")
    assert await standing(at) == {"duty": "missed", "reviews": []}
    assert {on for _, on in await ended(at)} == {"2026-01-06"}
    said = len(await at.svc.announced())
    for today in ("2026-01-09", "2027-05-06"):
        await at.svc.sweeps(today)
    assert len(await at.svc.announced()) == said


async def test_a_child_whose_care_had_ended_is_not_looked_at(desk: OpenDesk) -> None:
    at = await one_nearly_of_age(desk, "2008-05-06")
    await at.hears(ceased("2026-01-20"), on="2026-01-20")
    assert await standing(at) == {"duty": "missed", "reviews": []}
    assert [row for row in await at.svc.rows(duties) if row["of_age_on"]] == []
    await at.svc.sweeps("2026-05-05")
    said = len(await at.svc.announced())
    await at.svc.sweeps("2026-05-06")
    assert len(await at.svc.announced()) == said
    assert await ended(at) == []
