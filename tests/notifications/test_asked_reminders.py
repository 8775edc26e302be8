"""Whoever owes what is late gets a line in the next digest where somebody asks for that, and never in vain."""

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from shared.events.council.child_life import ChildDetailsCorrected
from shared.events.services.duties import DutyLate, DutyMet, DutyOpened, DutyReminded
from tests.support import facts
from tests.support.events import event
from tests.support.notices import PostOffice, allocated, at, became, put

pytestmark = pytest.mark.both("statements")
WORKER, LINE = (
    "worker@council.example",
    "- C1047: Late, please see to it: Prepare the care plan, Monday 19 January 2026",
)


def duty(kind, time, *, owner="social_worker", **more):
    said = facts.duty(kind, "D1", "care_plan_prepared", owner=owner, due_on="2026-01-19", keeper="scheduling", **more)
    return event(said, time=f"{time}:00+00:00")


def asked(time, *, owner="social_worker", to="SW12"):
    return duty(DutyReminded, time, owner=owner, reminded_on=time[:10], by="I1", to=to)


@pytest.fixture
async def office(start_service):
    """A child whose care plan has been late since Tuesday 20 January; whatever there is to be told of that is told."""
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    await put(office, "SW12", PersonBody(email=WORKER))
    await put(office, "SW13", PersonBody(email="next@council.example"))
    late = duty(DutyLate, "2026-01-20T00:00", late_from="2026-01-20")
    opened = duty(DutyOpened, "2026-01-19T10:00")
    await office.svc.hears(became(), allocated(on="2026-01-06"), opened, late, now="2026-01-20T00:00")
    await at(office, "2026-01-22T12:00")
    office.sender.sent.clear()
    return office


async def each_morning(office, *days):
    """On which of these days of January who is reminded, at eight and not a minute before."""
    found = []
    for day in days:
        await at(office, f"2026-01-{day:02}T07:59")
        before = len(office.sender.sent)
        await at(office, f"2026-01-{day:02}T08:00")
        for each in office.sender.sent[before:]:
            found += [(day, each.to) for line in each.letter.text.splitlines() if line == LINE]
    return found


@pytest.mark.parametrize(("time", "days"), [("07:59", [28]), ("08:00", [28]), ("08:01", [29]), ("19:00", [29])])
async def test_the_owner_has_one_line_in_the_next_digest(office, time, days):
    time = f"2026-01-28T{time}"
    await at(office, time, asked(time))
    now = [28 for each in office.sender.sent if LINE in each.letter.text]  # of eight o'clock itself
    assert [*now, *(day for day, _ in await each_morning(office, 28, 29, 30))] == days


async def test_asked_for_on_a_friday_it_is_told_on_monday(office):
    await at(office, "2026-01-23T10:00", asked("2026-01-23T10:00"))
    assert await each_morning(office, 24, 25, 26, 27) == [(26, WORKER)]


async def test_what_is_done_by_that_morning_goes_out_of_the_digest(office):
    await at(office, "2026-01-28T10:00", asked("2026-01-28T10:00"))
    await at(office, "2026-01-28T17:00", duty(DutyMet, "2026-01-28T17:00", met_on="2026-01-28", late=True))
    assert await each_morning(office, 29, 30) == []


async def test_asked_for_again_on_another_day_it_is_told_again(office):
    await at(office, "2026-01-28T10:00", asked("2026-01-28T10:00"))
    assert await each_morning(office, 29) == [(29, WORKER)]
    await at(office, "2026-01-29T10:00", asked("2026-01-29T10:00"))
    assert await each_morning(office, 30) == [(30, WORKER)]


async def test_heard_twice_it_is_told_once(office):
    reminder = asked("2026-01-28T10:00")
    await at(office, "2026-01-28T10:00", reminder)
    await at(office, "2026-01-28T11:00", reminder)
    assert await each_morning(office, 29, 30) == [(29, WORKER)]


def worker_is(who, time):
    return event(ChildDetailsCorrected.model_validate({"social_worker_id": who}), time=f"{time}:00+00:00")


async def test_whoever_owes_it_on_that_morning_is_reminded_and_a_new_owner_not_once_more(office):
    await at(office, "2026-01-28T10:00", asked("2026-01-28T10:00"))
    await at(office, "2026-01-28T11:00", worker_is("SW13", "2026-01-28T11:00"))
    assert await each_morning(office, 29) == [(29, "next@council.example")]
    await at(office, "2026-01-29T11:00", worker_is("SW12", "2026-01-29T11:00"))
    assert await each_morning(office, 30) == []


async def test_whoever_cannot_be_written_to_is_a_task_for_a_person(office):
    gone = worker_is("SW99", "2026-01-28T09:00")
    await at(office, "2026-01-28T10:00", gone, asked("2026-01-28T10:00", to="SW99"))
    assert await each_morning(office, 29) == []
    (task,) = await office.notices(rule="remind_when_asked")
    assert (task["status"], task["recipient_id"]) == ("task", "SW99")
