"""The owner of a duty is reminded of it 5 working days and 1 before its last day, in the digest, and never in vain."""

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from services.notifications.tables.reminders import duties_to_come
from shared.events.council.child_life import ChildDetailsCorrected
from shared.events.services.duties import DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.events.services.scheduling import ReviewArranged, ReviewCancelled
from tests.support import facts
from tests.support.events import event
from tests.support.notices import PostOffice, allocated, at, became, covered, put

pytestmark = pytest.mark.both("statements")
WORKER, IRO = "worker@council.example", "samira@council.example"


@pytest.fixture
async def office(start_service):
    """A child with an IRO and a social worker, whatever there is to be told of that told; it is Thursday 8 January."""
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    for person, address in (("SW12", WORKER), ("SW13", "next@council.example"), ("TM2", "manager@council.example")):
        await put(office, person, PersonBody(email=address))
    await office.svc.hears(became(team_manager_id="TM2"), allocated(on="2026-01-06"))
    await at(office, "2026-01-08T08:00")
    office.sender.sent.clear()
    return office


def duty(kind=DutyOpened, name="care_plan_prepared", owner="social_worker", *, due="2026-01-19", id="D1", **more):
    said = facts.duty(kind, id, name, owner=owner, due_on=due, keeper="scheduling", **more)
    return event(said, time=more.pop("time", "2026-01-08T10:00:00+00:00"))


def moved(due, *, time, was="2026-01-19"):
    said = facts.duty(
        DutyMoved, "D1", "care_plan_prepared", owner="social_worker", due_on=due, was_due_on=was,
        moved_on=time[:10], reason="corrected", keeper="scheduling",
    )  # fmt: skip
    return event(said, time=time)


async def each_morning(office, *days):
    """On which of these days of January who got which reminders, at eight and not a minute before."""
    found = []
    for day in days:
        await at(office, f"2026-01-{day:02}T07:59")
        before = len(office.sender.sent)
        await at(office, f"2026-01-{day:02}T08:00")
        for each in office.sender.sent[before:]:
            lines = [line for line in each.letter.text.splitlines() if "Due soon" in line]
            found += [(day, each.to, line) for line in lines]
    return found


async def reminded(office, *days):
    return [(day, to) for day, to, _ in await each_morning(office, *days)]


async def test_the_owner_is_reminded_five_working_days_and_one_before_the_last_day_at_eight_and_on_no_other(office):
    await at(office, "2026-01-08T10:00", duty())
    line = "- C1047: Due soon: Prepare the care plan, Monday 19 January 2026"
    assert await each_morning(office, *range(9, 20)) == [(12, WORKER, line), (16, WORKER, line)]
    assert {row["status"] for row in await office.notices(rule="remind_of_duties")} == {"delivered"}


@pytest.mark.parametrize(
    ("heard", "days"),
    [("2026-01-12T07:59", [12, 16]), ("2026-01-12T08:00", [16]), ("2026-01-12T08:01", [16])],
)
async def test_what_is_new_this_morning_is_not_reminded_of_this_morning(office, heard, days):
    opened = facts.duty(DutyOpened, "D1", "care_plan_prepared", owner="social_worker", due_on="2026-01-19")
    await at(office, heard, event(opened, time=f"{heard}:00+00:00"))
    assert [day for day, _ in await reminded(office, *range(12, 20))] == days


async def test_of_a_last_day_on_a_sunday_it_is_the_friday_before(office):
    await at(office, "2026-01-08T10:00", duty(due="2026-01-18"))
    assert [day for day, _ in await reminded(office, *range(9, 19))] == [12, 16]


@pytest.mark.parametrize(
    "over",
    [
        duty(DutyMet, met_on="2026-01-11", late=False),
        duty(DutyVoided, voided_on="2026-01-11", reason="ground_fell_away"),
        duty(DutyMissed, missed_on="2026-01-11", reason="care_ended"),
        duty(DutyLate, late_from="2026-01-11"),
    ],
    ids=["met", "void", "missed", "late"],
)
async def test_what_is_over_by_then_reminds_nobody_and_makes_no_letter(office, over):
    await at(office, "2026-01-08T10:00", duty())
    await at(office, "2026-01-11T10:00", over)
    assert await reminded(office, *range(12, 20)) == []
    assert [each for each in office.sender.sent if "Late: " not in each.letter.text] == []
    assert await office.svc.rows(duties_to_come) == []


@pytest.mark.parametrize("hour", ["07:30", "08:01"])
async def test_what_is_done_on_the_morning_itself_goes_out_of_the_digest_if_that_has_not_gone(office, hour):
    await at(office, "2026-01-08T10:00", duty())
    await at(office, "2026-01-12T00:00")
    if hour == "08:01":
        assert len(await reminded(office, 12)) == 1
    await at(office, f"2026-01-12T{hour}", duty(DutyMet, met_on="2026-01-12", late=False))
    assert await reminded(office, 12, 13, 16) == []


async def test_a_day_that_moves_has_the_reminders_of_the_new_day_and_nothing_says_the_old_one(office):
    await at(office, "2026-01-08T10:00", duty())
    await at(office, "2026-01-12T00:00")  # the reminder of the old day waits for eight
    await at(office, "2026-01-12T07:00", moved("2026-01-26", time="2026-01-12T07:00:00+00:00"))
    found = await each_morning(office, *range(12, 27))
    assert [(day, line.rpartition(", ")[2]) for day, _, line in found] == [
        (19, "Monday 26 January 2026"),
        (23, "Monday 26 January 2026"),
    ]


async def test_two_duties_of_one_owner_are_two_lines_of_one_letter_and_a_duty_is_never_twice_in_it(office):
    await at(office, "2026-01-08T10:00", duty(), duty(name="placement_plan_prepared", id="D2"))
    await at(office, "2026-01-16T08:00")  # everything stood still since the 8th
    (letter,) = [each for each in office.sender.sent if "Due soon" in each.letter.text]
    lines = [line for line in letter.letter.text.splitlines() if "Due soon" in line]
    assert len(lines) == 2
    assert len(set(lines)) == 2


async def test_whoever_is_the_social_worker_by_then_is_reminded_and_after_a_reminder_not_also_the_next(office):
    await at(office, "2026-01-08T10:00", duty())
    now_she = ChildDetailsCorrected.model_validate({"social_worker_id": "SW13"})
    assert await reminded(office, 12) == [(12, WORKER)]
    await at(office, "2026-01-13T09:00", event(now_she, time="2026-01-13T09:00:00+00:00"))
    assert await reminded(office, 14, 15, 16) == [(16, "next@council.example")]


@pytest.mark.parametrize(
    ("name", "owner", "to"),
    [
        ("decisions_sent", "iro", IRO),
        ("decisions_considered", "team_manager", "manager@council.example"),
        ("iro_appointed", "iro_manager", None),
        ("child_told_of_iro", "iro_service", None),
        ("decision_implemented", "person_named", None),
        ("dispute_resolved", "authority", None),
        ("guardian_handover", "childrens_guardian", None),
    ],
)
async def test_only_a_person_who_can_act_is_reminded_and_only_of_what_the_policy_says(office, name, owner, to):
    await at(office, "2026-01-08T10:00", duty(name=name, owner=owner))
    assert await reminded(office, 12, 16) == ([(12, to), (16, to)] if to else [])
    assert await office.notices(status="task", rule="remind_of_duties") == []


async def test_nobody_is_reminded_who_is_not_known_or_cannot_be_written_to_or_cannot_do_it_yet(office):
    await office.svc.hears(became("C2", worker=None), became("C3", worker="SW99"))
    said = facts.duty(DutyOpened, "D2", "care_plan_prepared", owner="social_worker", due_on="2026-01-19")
    other = facts.duty(DutyOpened, "D3", "care_plan_prepared", owner="social_worker", due_on="2026-01-19")
    time = "2026-01-08T10:00:00+00:00"
    await at(
        office,
        "2026-01-08T10:00",
        event(said, "C2", time=time),
        event(other, "C3", time=time),
        duty(not_before="2026-01-13", id="D4"),
    )
    assert await reminded(office, 12, 16) == [(16, WORKER)]
    assert {row["recipient_id"] for row in await office.notices(rule="remind_of_duties")} == {"SW12"}


async def test_whoever_stands_in_for_the_iro_is_reminded_in_her_place(office):
    await at(office, "2026-01-09T10:00", covered(), duty(name="decisions_sent", owner="iro", time="2026-01-09T10:00"))
    assert await reminded(office, 12) == [(12, "dev@council.example")]


async def test_no_reminder_of_a_review_that_is_arranged_in_time_until_it_is_cancelled(office):
    await at(office, "2026-01-08T10:00", duty(name="next_review", owner="iro"))
    said = {"review_id": "R2", "kind": "review", "number": 2, "invited": [], "arranged_for": "2026-01-19"}
    await at(office, "2026-01-08T11:00", event(ReviewArranged.model_validate(said), time="2026-01-08T11:00:00+00:00"))
    assert await reminded(office, 12) == []
    off = {"review_id": "R2", "kind": "review", "number": 2, "cancelled_on": "2026-01-13", "reason": "other"}
    await at(office, "2026-01-13T12:00", event(ReviewCancelled.model_validate(off), time="2026-01-13T12:00:00+00:00"))
    assert await reminded(office, 13, 14, 15, 16) == [(14, IRO), (16, IRO)]


async def test_after_a_standstill_there_is_one_reminder_and_after_the_last_day_none(office):
    await at(office, "2026-01-08T10:00", duty(), duty(id="D2", name="placement_plan_prepared", due="2026-01-13"))
    await at(office, "2026-01-14T12:00")
    assert await reminded(office, 14, 15) == [(15, WORKER)]


async def test_children_of_imported_history_remind_of_what_is_still_to_come(office):
    opened = facts.duty(DutyOpened, "D1", "care_plan_prepared", owner="social_worker", due_on="2026-01-19")
    await at(
        office,
        "2026-01-08T10:00",
        event(opened, time="2026-01-08T10:00:00+00:00", baseline=facts.day("2026-01-08")),
    )
    assert await reminded(office, 12, 16) == [(12, WORKER), (16, WORKER)]


@pytest.mark.parametrize(
    ("name", "again", "by", "of_use"),
    [
        ("guardian_handover", False, "notifications", True),
        ("child_told_of_iro", False, "notifications", False),
        ("child_told_of_iro", True, "notifications", True),
        ("child_told_of_iro", False, "scheduling", True),
    ],
)
async def test_of_its_own_duties_that_open_those_are_heard_again_of_which_somebody_is_reminded(
    office, name, again, by, of_use
):
    said = facts.duty(DutyOpened, "D9", name, owner="iro", due_on="2026-01-19", keeper=by, again=again)
    assert office.svc.service.has_use_for(event(said, source=f"/iro/{by}")) is of_use


@pytest.mark.parametrize(
    ("name", "told", "by", "of_use"),
    [
        ("child_told_of_iro", "2026-01-18", "notifications", False),
        ("child_told_of_iro", "2026-01-19", "notifications", False),
        ("child_told_of_iro", "2026-01-20", "notifications", True),  # it was late, and is so no more
        ("child_told_of_iro", "2026-01-19", "scheduling", True),
        ("guardian_handover", "2026-01-19", "notifications", True),
    ],
)
async def test_of_its_own_duties_that_are_met_those_are_heard_again_that_can_have_been_late_or_remind(
    office, name, told, by, of_use
):
    said = facts.duty(DutyMet, "D9", name, owner="iro", due_on="2026-01-19", keeper=by, met_on="2026-01-16", late=False)
    assert office.svc.service.has_use_for(event(said, source=f"/iro/{by}", time=told)) is of_use
