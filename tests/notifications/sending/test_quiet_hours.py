"""Letters wait for the morning, whatever had them queued: news, a try that is made again, or details that arrived."""

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.senders import TemporaryFailure
from shared.events.council.duty_to_inform import AccommodationDischargeNotified
from tests.support import facts
from tests.support.events import event
from tests.support.notices import CHILD, WORKER, PostOffice, allocated, became, proceedings, put, shared

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def office(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T21:00"))
    await put(office, "C1047", CHILD)
    await put(office, "SW12", WORKER)
    return office


async def goes_out(office, moment):
    """To whom letters go at that moment."""
    before = len(office.sender.sent)
    await office.svc.sweeps(moment)
    await office.sends()
    return sorted(each.to for each in office.sender.sent[before:])


async def by_day(office, *moments):
    return [await goes_out(office, f"2026-01-{moment}") for moment in moments]


async def test_a_child_who_gets_an_iro_in_the_night_is_told_at_eight(office):
    await office.svc.hears(became(), allocated())
    assert await by_day(office, "06T21:00", "07T07:59:59", "07T08:00") == [
        [],
        [],
        ["samira@council.example", "tam@home.example", "worker@council.example"],
    ]
    assert {row["status"] for row in await office.notices()} == {"delivered"}


async def test_between_six_and_eight_in_the_evening_and_on_a_saturday_the_child_is_told_and_not_the_worker(office):
    await office.svc.hears(became(), allocated(), now="2026-01-09T18:00")
    assert await by_day(office, "09T18:00", "10T12:00", "11T12:00") == [["tam@home.example"], [], []]
    assert (await by_day(office, "12T08:00"))[0] == ["samira@council.example", "worker@council.example"]


async def test_what_is_urgent_goes_to_the_iro_at_once_in_the_night(office):
    await office.svc.hears(became(), allocated())
    notice = facts.informed(AccommodationDischargeNotified, "2026-01-06")
    await office.svc.hears(event(notice, time="2026-01-06T23:00:00"), now="2026-01-06T23:00")
    assert await by_day(office, "06T23:00") == [["samira@council.example"]]


async def test_a_try_that_is_made_again_in_the_night_waits_for_the_morning_and_counts_on(office):
    await office.svc.hears(became(), allocated(), now="2026-01-07T19:50")
    office.sender.failures = [TemporaryFailure("busy")]
    assert await by_day(office, "07T19:55") == [[]]
    office.time.passes(minutes=6)
    assert await by_day(office, "07T20:01", "08T07:59:59") == [[], []]
    assert "tam@home.example" in (await by_day(office, "08T08:00"))[0]
    (row,) = await office.notices(recipient_kind="child")
    assert (row["status"], row["tries"]) == ("delivered", 2)


async def test_what_joins_the_first_letter_in_the_night_is_said_in_it(office):
    await office.svc.hears(became(), became("C2"), allocated(), allocated("C2", allocation="A2"))
    await goes_out(office, "2026-01-06T21:00")
    await office.svc.hears(shared(), now="2026-01-06T22:00")
    await goes_out(office, "2026-01-07T08:00")
    (letter,) = [each for each in office.sender.sent if each.to == "tam@home.example"]
    assert "one of your brothers or sisters" in letter.letter.text


async def test_what_is_not_so_any_more_by_the_morning_is_told_to_nobody(office):
    await put(office, "legal_department", WORKER)
    began = proceedings("2026-01-06")
    await office.svc.hears(became(), allocated(), began)
    await goes_out(office, "2026-01-06T21:00")
    assert await office.standing(recipient_kind="legal_department") == {("legal_department", "", "waiting")}
    await office.svc.hears(event(facts.proceedings_ended("HU26C50001", "2026-01-06")), now="2026-01-07T07:00")
    await goes_out(office, "2026-01-07T08:00")
    assert await office.standing(recipient_kind="legal_department") == {("legal_department", "", "withdrawn")}


async def test_many_letters_of_a_night_all_wait(office):
    office.sender.at_once = 5
    for number in range(20):
        await put(office, f"D{number}", CHILD)
        await office.svc.hears(became(f"D{number}", worker=None), allocated(f"D{number}", allocation=f"B{number}"))
    assert await goes_out(office, "2026-01-06T21:00") == []
    assert {row["status"] for row in await office.notices(recipient_kind="child")} == {"waiting"}
