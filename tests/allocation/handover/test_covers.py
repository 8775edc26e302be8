"""Who stands in for an IRO who is away is announced, once, and ends with what it belongs to."""

from typing import Any

import pytest

from services.allocation.actions.handover import absences
from services.allocation.declaration import DECLARATION
from services.allocation.schemas.handover import AbsenceChange
from services.allocation.tables.children import covers
from shared.events.council.child_life import ChildCeasedToBeLookedAfter, ChildDetailsCorrected, ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.events.services.allocation import (
    IroAbsenceCancelled,
    IroAbsencePlanned,
    IroAllocated,
    IroChanged,
    IroCovered,
)
from tests.support.allocation_people import Team, became, given_to_jo
from tests.support.covers import covered, ended, register
from tests.support.harness import event

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def people(start_service: Any) -> Team:
    return Team(await start_service(DECLARATION, now="2026-01-05"))


def ceases(child: str, on: str) -> Envelope:
    return event(ChildCeasedToBeLookedAfter(ceased_on=on), child, time=f"{on}T10:00:00+00:00")


async def test_a_cover_is_said_once_on_its_first_day_and_once_when_she_is_back(people: Team) -> None:
    await given_to_jo(people, became("AVA", sibling_ids=("BEN",)), became("BEN"))
    absence = await people.is_away("JO", "2026-01-12", "2026-01-16")
    await people.sweeps("2026-01-11")
    assert await covered(people) == []
    for day in ("2026-01-12", "2026-01-12", "2026-01-13", "2026-01-16"):
        await people.sweeps(day)
        assert await covered(people) == [("AVA", "JO", "SAM", "2026-01-16"), ("BEN", "JO", "SAM", "2026-01-16")]
        assert await ended(people) == []
    for _ in range(2):
        await people.sweeps("2026-01-17")
        assert await ended(people) == [("AVA", "2026-01-17", "iro_back"), ("BEN", "2026-01-17", "iro_back")]
    said = (await people.allocation.announced(IroCovered))[0]
    row = (await people.allocation.rows(covers, child_id="AVA"))[0]
    assert (said.data.cover_id, said.data.absence_id, str(said.data.from_on)) == (row["id"], absence, "2026-01-12")
    assert len(await covered(people)) == 2


@pytest.mark.parametrize("to_on", ["2026-01-14", "2026-01-23"])
async def test_another_end_of_the_absence_is_said_of_the_same_cover(people: Team, to_on: str) -> None:
    await given_to_jo(people, became("AVA"))
    absence = await people.is_away("JO", "2026-01-05", "2026-01-16")
    await people.does(absences.change, "JO", absence, AbsenceChange(to_on=to_on))
    await people.does(absences.change, "JO", absence, AbsenceChange(to_on=to_on))
    assert await covered(people) == [("AVA", "JO", "SAM", "2026-01-16"), ("AVA", "JO", "SAM", to_on)]
    assert len({each.data.cover_id for each in await people.allocation.announced(IroCovered)}) == 1
    assert len(await people.allocation.announced(IroAbsencePlanned)) == 2
    assert await ended(people) == []


async def test_an_end_that_makes_the_absence_long_ends_the_cover_because_the_iro_changes(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    absence = await people.is_away("JO", "2026-01-05", "2026-01-16")
    await people.does(absences.change, "JO", absence, AbsenceChange(to_on="2026-06-30"))
    assert await covered(people) == [("AVA", "JO", "SAM", "2026-01-16")]
    assert await ended(people) == [("AVA", "2026-01-05", "iro_changed")]
    (changed,) = await people.allocation.announced(IroChanged)
    assert changed.data.iro_id == "SAM"
    await people.does(absences.cancel, "JO", absence)
    assert (await people.held(), len(await covered(people)), len(await ended(people))) == ({"AVA": "JO"}, 1, 1)


@pytest.mark.parametrize(("from_on", "outcome"), [(None, "absence_cancelled"), ("2026-02-02", "absence_put_off")])
async def test_an_absence_that_falls_through_ends_the_cover_at_once(
    people: Team, from_on: str | None, outcome: str
) -> None:
    await given_to_jo(people, became("AVA"))
    absence = await people.is_away("JO", "2026-01-05", "2026-02-06", cover=True)
    if from_on is None:
        await people.does(absences.cancel, "JO", absence)
    else:
        await people.does(absences.change, "JO", absence, AbsenceChange(from_on=from_on))
    assert (await ended(people))[-1] == ("AVA", "2026-01-05", outcome)
    assert await register(people) == {}
    cancelled = await people.allocation.announced(IroAbsenceCancelled)
    told = [(each.subject, each.subjectkind, each.data.absence_id, str(each.data.cancelled_on)) for each in cancelled]
    assert told == ([("JO", "iro", absence, "2026-01-05")] if from_on is None else [])


async def test_a_cover_ends_on_the_day_care_ends_and_not_when_she_is_back(people: Team) -> None:
    await given_to_jo(people, became("AVA"), became("BEN"), became("CAL"))
    await people.is_away("JO", "2026-01-05", "2026-01-16")
    await people.allocation.hears(ceases("AVA", "2026-01-07"), now="2026-01-09")
    assert await ended(people) == [("AVA", "2026-01-07", "care_ended")]
    assert await people.covering() == {"BEN": "SAM", "CAL": "SAM"}
    gone = event(ChildRecordsMerged(duplicate_id="BEN"), "CAL", time="2026-01-09T11:00:00+00:00")
    await people.allocation.hears(gone)
    assert (await ended(people))[1:] == [("BEN", "2026-01-09", "records_merged")]
    await people.sweeps("2026-01-17")
    assert (await ended(people))[2:] == [("CAL", "2026-01-17", "iro_back")]


async def test_a_cover_that_began_after_the_care_ended_is_over_on_the_day_it_began(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-12", "2026-01-16")
    await people.sweeps("2026-01-12")
    await people.allocation.hears(ceases("AVA", "2026-01-08"), now="2026-01-14")
    assert await ended(people) == [("AVA", "2026-01-12", "care_ended")]


async def test_a_cover_ends_when_the_childs_iro_changes_whoever_decides_it(people: Team) -> None:
    await given_to_jo(people, became("AVA"), became("BEN"))
    await people.is_away("JO", "2026-01-05", "2026-01-16")
    await people.chooses("AVA", "SAM")
    assert await ended(people) == [("AVA", "2026-01-05", "iro_changed")]
    assert await people.covering() == {"BEN": "SAM"}
    late = ChildDetailsCorrected(social_worker_id="JO", effective_from="2026-01-06")
    await people.allocation.hears(event(late, "BEN", time="2026-01-06T10:00:00+00:00"), now="2026-01-06")
    assert (await people.held())["BEN"] == "SAM"
    assert (await ended(people))[1:] == [("BEN", "2026-01-06", "iro_changed")]
    assert await register(people) == {}


async def test_whoever_cannot_stand_in_any_longer_is_replaced_and_both_are_said(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-05", "2026-01-20")
    await people.joins("KIM")
    await people.is_away("SAM", "2026-01-07", "2026-01-09")
    await people.sweeps("2026-01-07")
    assert await ended(people) == [("AVA", "2026-01-07", "cover_replaced")]
    assert await register(people) == {"AVA": "KIM"}


async def test_whoever_is_not_independent_of_the_case_any_longer_stands_in_no_longer(people: Team) -> None:
    await given_to_jo(people, became("AVA"), became("BEN"))
    await people.is_away("JO", "2026-01-05", "2026-01-20")
    await people.joins("KIM")
    became_visitor = ChildDetailsCorrected(visitor_id="SAM", effective_from="2026-01-06")
    await people.allocation.hears(event(became_visitor, "AVA", time="2026-01-06T10:00:00+00:00"), now="2026-01-06")
    await people.sweeps("2026-01-06")
    assert await ended(people) == [("AVA", "2026-01-06", "cover_replaced")]
    assert await register(people) == {"AVA": "KIM", "BEN": "SAM"}


async def test_two_absences_that_overlap_have_one_cover_at_a_time_and_the_second_goes_on_with_the_same_iro(
    people: Team,
) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-05", "2026-01-09")
    await people.joins("KIM")
    second = await people.is_away("JO", "2026-01-07", "2026-01-14")
    for day in range(5, 15):
        await people.sweeps(f"2026-01-{day:02}")
        assert await register(people) == {"AVA": "SAM"}
    assert await ended(people) == [("AVA", "2026-01-10", "cover_replaced")]
    assert (await people.allocation.announced(IroCovered))[-1].data.absence_id == second
    await people.sweeps("2026-01-15")
    assert (await ended(people))[1:] == [("AVA", "2026-01-15", "iro_back")]


async def test_of_two_overlapping_absences_the_one_that_is_cancelled_leaves_the_child_covered(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    first = await people.is_away("JO", "2026-01-05", "2026-01-09")
    await people.is_away("JO", "2026-01-05", "2026-01-14")
    await people.does(absences.cancel, "JO", first)
    assert await register(people) == {"AVA": "SAM"}
    assert await ended(people) == [("AVA", "2026-01-05", "absence_cancelled")]
    await people.sweeps("2026-01-14")
    assert await register(people) == {"AVA": "SAM"}
    await people.sweeps("2026-01-15")
    assert await register(people) == {}


async def test_nothing_about_covers_is_asked_of_the_database_when_nobody_lost_an_iro(
    people: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unexpected(*_given: Any) -> Any:
        raise AssertionError("asked")

    await given_to_jo(people, became("AVA"))
    for name in ("covers_left_over", "absences_on", "stand_ins", "covering"):
        monkeypatch.setattr(f"services.allocation.actions.handover.covers.asked.{name}", unexpected)
    await people.allocation.hears(became("BEN"), became("CAL"))
    assert len(await people.allocation.announced(IroAllocated)) == 3
    with pytest.raises(AssertionError):
        await people.allocation.hears(ceases("BEN", "2026-01-05"))
