"""A child hears once that its Children's Guardian has stopped, whether that is told by itself or with the case."""

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from tests.support import facts
from tests.support.events import event
from tests.support.notices import PostOffice, allocated, appointed, became, proceedings, proceedings_ended, put

LETTER = "guardian_ended_to_child"


@pytest.fixture
async def office(start_service):
    made = PostOffice(await start_service(DECLARATION, now="2026-02-20T10:00"))
    await put(made, "C1047", PersonBody(name="Tamsin Reed", email="tam@home.example"))
    await made.svc.hears(became(), allocated(), proceedings(), appointed())
    return made


def ended(on="2026-02-20", guardian="G1"):
    return event(facts.guardian_ended(guardian, on), time=f"{on}T12:00:00")


async def told(office, *events):
    """How many letters the child has had about it when these have been heard."""
    if events:
        await office.svc.hears(*events)
    await office.sends()
    return sum(each.letter.template == LETTER for each in office.sender.sent)


async def test_the_end_of_the_case_alone_writes_the_childs_letter(office):
    assert await told(office, proceedings_ended()) == 1


async def test_of_a_case_without_a_guardian_and_of_another_case_the_child_hears_nothing(office):
    other = event(facts.proceedings_started("HU2", "2026-01-05"))
    assert await told(office, other, proceedings_ended(case="HU2")) == 0


@pytest.mark.parametrize("case_last", [True, False])
async def test_told_both_ways_the_child_hears_it_once(office, case_last):
    both = [ended(), proceedings_ended()]
    for each in both if case_last else reversed(both):
        number = await told(office, each)
    assert number == 1


async def test_told_both_ways_at_once_the_child_hears_it_once(office):
    assert await told(office, proceedings_ended(), ended()) == 1


async def test_the_guardian_of_another_case_that_stops_later_is_told_of_by_itself(office):
    await told(office, proceedings_ended())
    again = event(facts.proceedings_started("HU2", "2026-02-23"), time="2026-02-23")
    await told(office, again, appointed("G2", "2026-02-23", case="HU2"))
    assert await told(office, ended("2026-03-02", "G2")) == 2


async def test_a_guardian_without_a_case_number_goes_with_the_last_case(office):
    await office.svc.hears(ended("2026-02-01"))
    await told(office, appointed("G9", "2026-02-02", case=None))
    before = await told(office)
    assert await told(office, proceedings_ended()) == before + 1
