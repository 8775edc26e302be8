"""Which notices the facts call for, in whatever order they are heard."""

from datetime import date
from itertools import permutations

import pytest

from services.notifications.declaration import DECLARATION
from shared.events.council.child_life import ChildDetailsCorrected, ChildRecordsMerged
from shared.events.council.duty_to_inform import SocialWorkerChanged
from tests.support.events import event
from tests.support.notices import (
    PostOffice,
    allocated,
    allocation_ended,
    became,
    ceased,
    changed,
    proceedings,
    proceedings_ended,
)

CHILD_AND_WORKER = {("child", "C1047", "queued"), ("social_worker", "SW12", "queued")}
COURT_SIDE = {("legal_department", "", "queued"), ("cafcass", "", "queued")}


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-06"))


async def test_an_allocation_has_the_child_and_the_social_worker_told_with_why_on_record(office):
    given = allocated()
    await office.svc.hears(became(), given)
    child, worker = await office.notices()
    assert (child["recipient_kind"], child["recipient_id"], child["template"]) == (
        "child",
        "C1047",
        "iro_named_to_child",
    )
    assert (child["why_event_id"], child["why_event_type"]) == (given.id, "iro.allocated")
    assert (child["rule"], child["source"]) == (
        "the_child_is_told_of_their_iro",
        "Hull 1; Jersey 7.2; Blackpool app 5.4, 5.8",
    )
    assert child["due_on"] == date(2026, 1, 13)  # 5 working days after Tuesday 6 January
    assert (worker["recipient_id"], worker["due_on"]) == ("SW12", None)


async def test_hearing_everything_again_makes_no_second_notice(office):
    for _ in range(2):
        await office.svc.hears(became(), allocated(), proceedings())
    assert len(await office.notices()) == 4


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_order_in_which_the_facts_come_does_not_matter(office, order):
    facts = [became(), allocated(), proceedings()]
    for at in order:
        await office.svc.hears(facts[at])
    assert await office.standing() == CHILD_AND_WORKER | COURT_SIDE


async def test_an_allocation_heard_before_the_child_waits_and_is_not_lost(office):
    await office.svc.hears(allocated())
    assert await office.standing() == set()
    await office.svc.hears(became())
    assert await office.standing() == CHILD_AND_WORKER


async def test_a_worker_who_becomes_known_later_is_told_then_and_the_nameless_notice_falls_away(office):
    await office.svc.hears(became(worker=None), allocated())
    assert ("social_worker", "", "queued") in await office.standing()
    await office.sends()
    assert ("social_worker", "", "task") in await office.standing()
    await office.svc.hears(event(ChildDetailsCorrected(social_worker_id="SW20"), time="2026-01-08T09:00:00+00:00"))
    assert await office.standing(recipient_kind="social_worker") == {
        ("social_worker", "", "withdrawn"),
        ("social_worker", "SW20", "queued"),
    }


async def test_a_new_worker_is_told_who_the_iro_is_and_nobody_else_again(office):
    await office.svc.hears(became(), allocated())
    moved = SocialWorkerChanged(
        occurred_on=date(2026, 1, 8), category="new_worker", record_ref="X/1", social_worker_id="SW20"
    )
    await office.svc.hears(event(moved, time="2026-01-08T09:00:00+00:00"))
    assert await office.standing() == {
        ("child", "C1047", "queued"),
        ("social_worker", "SW12", "withdrawn"),
        ("social_worker", "SW20", "queued"),
    }


async def test_an_allocation_already_replaced_tells_nobody_about_the_old_one(office):
    await office.svc.hears(became(), allocated(), changed(), now="2026-02-02")
    rows = await office.notices()
    assert {row["allocation_id"] for row in rows} == {"A2"}
    assert {row["template"] for row in rows} == {"iro_changed_to_child", "iro_changed_to_social_worker"}


async def test_what_was_not_sent_about_a_replaced_allocation_is_withdrawn_and_what_was_sent_stays(office):
    await office.svc.hears(became(), allocated())
    await office.svc.hears(changed(), now="2026-02-02")
    assert {row["status"] for row in await office.notices(allocation_id="A1")} == {"withdrawn"}
    await office.svc.hears(allocated())
    assert {row["status"] for row in await office.notices(allocation_id="A1")} == {"withdrawn"}


async def test_nobody_is_told_of_an_imported_allocation_but_the_court_side_of_later_proceedings(office):
    await office.svc.hears(became(), allocated(baseline=date(2026, 1, 31)))
    assert await office.notices() == []
    await office.svc.hears(proceedings("2026-02-10"), now="2026-02-10")
    assert await office.standing() == COURT_SIDE
    assert {row["why_event_type"] for row in await office.notices()} == {"proceedings.started"}


async def test_nobody_is_told_of_imported_proceedings(office):
    imported = date(2026, 3, 1)
    await office.svc.hears(became(), allocated(baseline=imported), proceedings("2026-02-10", baseline=imported))
    assert await office.notices() == []


@pytest.mark.parametrize(("on", "occasion"), [("2026-01-05", ""), ("2026-01-06", ""), ("2026-01-07", "HU26C50001")])
async def test_proceedings_are_news_by_themselves_from_the_day_after_the_allocation(office, on, occasion):
    await office.svc.hears(became(), allocated(on="2026-01-06"), proceedings(on), now="2026-01-07")
    court = await office.notices(recipient_kind="legal_department")
    assert [(row["occasion"], row["case_number"]) for row in court] == [(occasion, "HU26C50001")]


async def test_proceedings_that_ended_before_the_letter_went_out_withdraw_it(office):
    await office.svc.hears(became(), allocated(), proceedings(), proceedings_ended())
    assert await office.standing() == CHILD_AND_WORKER
    await office.svc.hears(proceedings(case="HU26C50002"))
    assert await office.standing() == CHILD_AND_WORKER | COURT_SIDE
    await office.svc.hears(proceedings_ended(case="HU26C50002"))
    assert {status for kind, _, status in await office.standing() if kind == "cafcass"} == {"withdrawn"}


async def test_when_care_or_the_allocation_ends_what_was_not_sent_is_withdrawn(office):
    await office.svc.hears(became(), allocated())
    await office.svc.hears(ceased())
    assert {status for _, _, status in await office.standing()} == {"withdrawn"}


async def test_an_ended_allocation_tells_nobody(office):
    await office.svc.hears(became(), allocated(), allocation_ended())
    assert await office.notices() == []


async def test_jersey_tells_no_cafcass(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06", profile="jersey-2013"))
    await office.svc.hears(became(), allocated(), proceedings())
    assert {kind for kind, _, _ in await office.standing()} == {"child", "social_worker", "legal_department"}


async def test_after_a_merge_the_survivor_is_told_and_the_duplicates_unsent_notices_fall_away(office):
    await office.svc.hears(became("C9", worker="SW9"), allocated("C9"))
    await office.svc.hears(became("C1", worker="SW1"))
    await office.svc.hears(event(ChildRecordsMerged(duplicate_id="C9"), "C1"))
    assert {row["status"] for row in await office.notices(child_id="C9")} == {"withdrawn"}
    assert ("child", "C1", "queued") in await office.standing(child_id="C1")


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (0, 1, 2, 4, 3), (4, 3, 2, 1, 0), (1, 2, 4, 0, 3)])
async def test_a_case_that_both_records_of_a_child_tell_of_is_one_case_and_tells_everybody_once(office, order):
    said = (
        became("C1", worker="SW1"),
        proceedings(subject="C1"),
        proceedings(subject="C9"),
        event(ChildRecordsMerged(duplicate_id="C9"), "C1"),
        allocated("C1"),
    )
    for at in order:
        await office.svc.hears(said[at])
    told = [row["recipient_kind"] for row in await office.notices(child_id="C1") if row["status"] == "queued"]
    assert sorted(told) == ["cafcass", "child", "legal_department", "social_worker"]
