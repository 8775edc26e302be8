"""Scheduling derives a child's reviews and their duties from facts."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from services.scheduling.declaration import DECLARATION
from services.scheduling.tables.reviews import reviews
from shared.events.council.child_court import AdoptionDisrupted
from shared.events.council.child_life import (
    ChildRecordsMerged,
    PastReviewRecorded,
    ShortBreaksStarted,
)
from shared.events.services.allocation import IroAllocated, IroAllocationEnded, IroChanged
from shared.events.services.duties import DutyLate
from shared.events.services.scheduling import ParticipationRecorded, ReviewCancelled, ReviewDue, ReviewHeld
from shared.storage.tables import duties
from tests.support.events import event
from tests.support.facts import became, ceased, corrected
from tests.support.harness import Harness

pytestmark = pytest.mark.both("story")


Start = Callable[..., Awaitable[Harness]]
IMPORT = date(2026, 3, 31)
PREPARATION = {
    "sw_child_discussion": date(2026, 1, 7),
    "iro_sw_discussion": date(2026, 1, 12),
    "sw_report_available": date(2026, 1, 28),
    "health_plan_available": date(2026, 1, 28),
    "pep_available": date(2026, 1, 28),
    "child_spoken_to": date(2026, 2, 2),
}


def past(on: str) -> PastReviewRecorded:
    return PastReviewRecorded.model_validate({"held_on": on, "participation": "PN1"})


def days(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


async def planned(service: Harness, child: str = "C1047") -> dict[str, Any]:
    (row,) = await service.rows(reviews, child_id=child, status="planned")
    return row


async def open_duties(service: Harness, **where: Any) -> dict[str, date | None]:
    return {row["duty"]: row["due_on"] for row in await service.rows(duties, status="open", **where)}


async def test_the_first_review_is_due_by_its_rule_with_its_preparation_duties(start_service: Start) -> None:
    service = await start_service(DECLARATION)
    await service.hears(event(became()))
    review = await planned(service)
    assert days(review, "kind", "number", "due_on", "rule") == ("first_review", 1, date(2026, 2, 2), "first_review")
    assert review["source"].startswith("reg 33(1)")
    clocks = await open_duties(service)
    assert {name: clocks[name] for name in PREPARATION} == PREPARATION
    assert clocks["first_review"] == date(2026, 2, 2)
    (said,) = await service.announced(ReviewDue)
    assert (said.data.review_id, said.data.due_on, said.baseline) == (review["id"], date(2026, 2, 2), None)  # type: ignore[attr-defined]


async def test_a_corrected_beginning_moves_the_review_and_its_duties_and_keeps_the_old_date(
    start_service: Start,
) -> None:
    service = await start_service(DECLARATION)
    await service.hears(event(became()))
    before = await planned(service)
    await service.hears(
        event(corrected(looked_after_from="2026-01-07"), time="2026-01-08T09:00:00+00:00"), now="2026-01-08"
    )
    after = await planned(service)
    assert after["id"] == before["id"]
    assert days(after, "due_on", "version") == (date(2026, 2, 4), 2)
    assert after["history"][0]["was"] == {"due_on": "2026-02-02"}
    assert after["history"][0]["why"] == "the beginning of care was corrected"
    said = await service.announced(ReviewDue)
    assert [each.data.model_dump()["due_on"] for each in said] == [date(2026, 2, 2), date(2026, 2, 4)]
    assert {each.data.model_dump()["review_id"] for each in said} == {before["id"]}
    clocks = await open_duties(service)
    assert (clocks["first_review"], clocks["child_spoken_to"]) == (date(2026, 2, 4), date(2026, 2, 4))


async def test_the_same_facts_again_change_and_announce_nothing(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-04-01")
    story = [event(became("2025-06-02"), baseline=IMPORT), event(past("2025-06-27"), baseline=IMPORT)]
    story.append(
        event(
            IroAllocated(
                allocation_id="A1", iro_id="IRO7", allocated_on=date(2026, 4, 1), rule="lightest", decided_by="system"
            )
        )
    )
    await service.hears(*story)
    rows, clocks = await service.rows(reviews), await service.rows(duties)
    await service.forget_announcements()
    await service.hears(*story)
    for each in reversed(story):
        await service.hears(each)
    assert await service.rows(reviews) == rows
    assert await service.rows(duties) == clocks
    assert await service.announced() == []


async def test_imported_reviews_are_completed_history_and_the_next_one_is_planned(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-04-01")
    story = [became("2025-06-02"), past("2025-06-27"), past("2025-09-24"), past("2026-03-10")]
    await service.hears(*(event(each, baseline=IMPORT) for each in story))
    done = sorted(await service.rows(reviews, status="completed"), key=lambda row: row["held_on"])
    assert [days(row, "kind", "number", "held_on", "participation", "baseline") for row in done] == [
        ("first_review", 1, date(2025, 6, 27), "PN1", IMPORT),
        ("second_review", 1, date(2025, 9, 24), "PN1", IMPORT),
        ("next_review", 1, date(2026, 3, 10), "PN1", IMPORT),
    ]
    assert [row["due_on"] for row in done] == [date(2025, 6, 30), date(2025, 9, 27), date(2026, 3, 24)]
    assert days(await planned(service), "kind", "number", "due_on", "baseline") == (
        "next_review", 2, date(2026, 9, 10), None,
    )  # fmt: skip
    held = await service.announced(ReviewHeld, ParticipationRecorded)
    assert len(held) == 6
    assert {each.baseline for each in held} == {IMPORT}
    clocks = await open_duties(service)
    assert clocks["next_review"] == date(2026, 9, 10)
    assert not {"first_review", "second_review"} & clocks.keys()
    judged = [row for row in await service.rows(duties) if row["duty"] in ("first_review", "second_review")]
    assert judged == []


async def test_a_past_review_heard_after_its_successor_puts_the_names_in_order(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-04-01")
    await service.hears(event(became("2025-12-01"), baseline=IMPORT))
    first_plan = await planned(service)
    assert days(first_plan, "kind", "baseline") == ("first_review", IMPORT)
    await service.hears(event(past("2026-03-20"), baseline=IMPORT))
    assert days(await planned(service), "id", "kind", "due_on") == (
        first_plan["id"],
        "second_review",
        date(2026, 6, 20),
    )
    await service.hears(event(past("2025-12-29"), baseline=IMPORT))
    names = {row["held_on"]: row["kind"] for row in await service.rows(reviews, status="completed")}
    assert names == {date(2025, 12, 29): "first_review", date(2026, 3, 20): "second_review"}
    assert days(await planned(service), "id", "kind", "due_on") == (first_plan["id"], "next_review", date(2026, 9, 20))
    clocks = [row for row in await service.rows(duties) if row["duty"].endswith("_review") and row["status"] == "open"]
    assert [days(row, "duty", "due_on") for row in clocks] == [("next_review", date(2026, 9, 20))]


async def test_a_child_whose_beginning_is_unknown_has_a_next_review_that_nothing_judges(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-04-01")
    unknown = became("2019-05-01", looked_after_from_is_earliest_known=True)
    await service.hears(event(unknown, baseline=IMPORT))
    assert days(await planned(service), "kind", "due_on", "rule") == (
        "next_review", date(2026, 9, 30), "last_known_point",
    )  # fmt: skip
    assert not {"first_review", "second_review", "next_review"} & (await open_duties(service)).keys()


async def test_what_was_due_before_the_import_is_history_and_what_is_still_to_come_is_not(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-04-01")
    for child, on in (("C1", "2026-03-02"), ("C2", "2026-03-03"), ("C3", "2026-03-04")):
        await service.hears(event(became(on), child, baseline=IMPORT))
    said = {
        each.subject: (each.data.model_dump()["due_on"], each.baseline) for each in await service.announced(ReviewDue)
    }
    assert said == {
        "C1": (date(2026, 3, 30), IMPORT),
        "C2": (date(2026, 3, 31), None),
        "C3": (date(2026, 4, 1), None),
    }
    assert await open_duties(service, subject="C1", duty="child_spoken_to") == {}
    assert await open_duties(service, subject="C2", duty="child_spoken_to") == {"child_spoken_to": date(2026, 3, 31)}


async def test_when_care_ends_the_planned_review_is_cancelled_and_a_return_has_a_first_review(
    start_service: Start,
) -> None:
    service = await start_service(DECLARATION)
    await service.hears(event(became()))
    await service.hears(event(ceased("2026-01-20"), time="2026-01-20T12:00:00+00:00"), now="2026-01-20")
    (gone,) = await service.rows(reviews)
    assert days(gone, "status", "cancelled_on", "cancelled_because") == ("cancelled", date(2026, 1, 20), "care_ended")
    (said,) = await service.announced(ReviewCancelled)
    assert said.data.model_dump()["reason"] == "care_ended"
    assert not PREPARATION.keys() & (await open_duties(service)).keys()
    await service.hears(event(became("2026-03-02"), time="2026-03-02T12:00:00+00:00"), now="2026-03-02")
    review = await planned(service)
    assert days(review, "kind", "number", "period", "due_on") == ("first_review", 1, 2, date(2026, 3, 30))
    assert review["id"] != gone["id"]
    assert (await open_duties(service))["first_review"] == date(2026, 3, 30)


async def test_the_next_review_after_an_import_ends_with_care(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-04-01")
    story = [became("2025-06-02"), past("2025-06-27"), past("2025-09-24")]
    await service.hears(*(event(each, baseline=IMPORT) for each in story))
    await service.hears(event(past("2026-01-14"), baseline=IMPORT))
    assert (await open_duties(service))["next_review"] == date(2026, 7, 14)
    await service.hears(event(ceased("2026-05-01"), time="2026-05-01T12:00:00+00:00"), now="2026-05-01")
    assert "next_review" not in await open_duties(service)


async def test_short_breaks_have_reviews_of_their_own(start_service: Start) -> None:
    service = await start_service(DECLARATION)
    await service.hears(event(became(short_breaks=True), "C1"))
    await service.hears(event(ShortBreaksStarted.model_validate({"first_placement_on": "2026-01-05"}), "C2"))
    for child in ("C1", "C2"):
        assert days(await planned(service, child), "kind", "due_on") == ("short_break_first_review", date(2026, 4, 5))
        assert (await open_duties(service, subject=child))["short_break_first_review"] == date(2026, 4, 5)
    assert await open_duties(service, duty="first_review") == {}


async def test_an_allocation_only_names_the_chair(start_service: Start) -> None:
    service = await start_service(DECLARATION)
    decided = {"rule": "lightest", "decided_by": "system"}
    one = IroAllocated.model_validate({"allocation_id": "A1", "iro_id": "IRO1", "allocated_on": "2026-01-06"} | decided)
    two = IroChanged.model_validate(
        {"allocation_id": "A2", "iro_id": "IRO2", "changed_on": "2026-01-09", "previous_iro_id": "IRO1"} | decided
    )
    over = IroAllocationEnded(allocation_id="A2", iro_id="IRO2", ended_on=date(2026, 1, 20), reason="left")
    await service.hears(event(one))
    assert await service.rows(reviews) == []
    await service.hears(event(became()))
    assert (await planned(service))["iro_id"] == "IRO1"
    await service.hears(event(two))
    assert (await planned(service))["iro_id"] == "IRO2"
    await service.hears(event(over))
    assert (await planned(service))["iro_id"] is None
    assert len(await service.announced(ReviewDue)) == 1


async def test_jersey_counts_days_and_its_second_review_from_the_beginning(start_service: Start) -> None:
    service = await start_service(DECLARATION, profile="jersey-2013")
    await service.hears(event(became()))
    assert (await planned(service))["due_on"] == date(2026, 2, 2)
    await service.hears(event(past("2026-01-30"), baseline=date(2026, 1, 31)), now="2026-02-01")
    assert days(await planned(service), "kind", "due_on") == ("second_review", date(2026, 5, 5))
    assert (await open_duties(service))["second_review"] == date(2026, 5, 5)


async def test_a_review_that_an_import_moves_to_a_day_before_it_is_judged_by_nobody(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-04-01")
    told = (became("2020-01-05"), past("2025-05-07"), past("2025-11-07"))
    await service.hears(*(event(each, baseline=IMPORT) for each in told))
    assert days(await planned(service), "due_on") == (date(2026, 5, 7),)
    disrupted = AdoptionDisrupted(disrupted_on=date(2026, 2, 4))
    await service.hears(event(disrupted, baseline=IMPORT))
    await service.sweeps("2026-04-02")
    assert days(await planned(service), "due_on") == (date(2026, 3, 18),)
    assert [each.data.duty for each in await service.announced(DutyLate)] == []  # type: ignore[attr-defined]


async def test_a_duplicates_planned_review_is_closed_and_its_history_goes_on_under_the_survivor(
    start_service: Start,
) -> None:
    service = await start_service(DECLARATION, now="2026-04-01")
    await service.hears(event(became("2025-12-01"), "C1", baseline=IMPORT))
    await service.hears(event(became("2025-12-01"), "C2", baseline=IMPORT))
    await service.hears(event(past("2026-01-07"), "C2", baseline=IMPORT))
    await service.hears(event(ChildRecordsMerged(duplicate_id="C2"), "C1"))
    (done,) = await service.rows(reviews, status="completed")
    assert days(done, "child_id", "held_on") == ("C1", date(2026, 1, 7))
    (closed,) = await service.rows(reviews, status="cancelled")
    assert days(closed, "child_id", "cancelled_because") == ("C2", "records_merged")
    assert days(await planned(service, "C1"), "kind", "due_on") == ("second_review", date(2026, 4, 7))
