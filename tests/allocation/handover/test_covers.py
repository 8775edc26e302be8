"""Who stands in for an IRO who is away is announced, once, and ends with what it belongs to."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import covers
from shared.events.council.child_life import ChildDetailsCorrected, ChildRecordsMerged
from shared.events.services.allocation import (
    IroAbsenceCancelled,
    IroAbsencePlanned,
    IroAllocated,
    IroChanged,
    IroCovered,
)
from tests.support.council import Council, given_to_jo
from tests.support.events import became, ceased, event

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


async def test_a_cover_is_said_once_on_its_first_day_and_once_when_she_is_back(council: Council) -> None:
    await given_to_jo(council, became("AVA", sibling_ids=("BEN",)), became("BEN"))
    absence = await council.is_away("JO", "2026-01-12", "2026-01-16")
    await council.sweeps("2026-01-11")
    assert await council.said_covered() == []
    for day in ("2026-01-12", "2026-01-12", "2026-01-13", "2026-01-16"):
        await council.sweeps(day)
        assert await council.said_covered() == [("AVA", "JO", "SAM", "2026-01-16"), ("BEN", "JO", "SAM", "2026-01-16")]
        assert await council.said_cover_ended() == []
    for _ in range(2):
        await council.sweeps("2026-01-17")
        assert await council.said_cover_ended() == [
            ("AVA", "2026-01-17", "iro_back"),
            ("BEN", "2026-01-17", "iro_back"),
        ]
    said = (await council.announced(IroCovered))[0]
    row = (await council.rows(covers, child_id="AVA"))[0]
    assert (said.data.cover_id, said.data.absence_id, str(said.data.from_on)) == (row["id"], absence, "2026-01-12")
    assert len(await council.said_covered()) == 2


@pytest.mark.parametrize("to_on", ["2026-01-14", "2026-01-23"])
async def test_another_end_of_the_absence_is_said_of_the_same_cover(council: Council, to_on: str) -> None:
    await given_to_jo(council, became("AVA"))
    absence = await council.is_away("JO", "2026-01-05", "2026-01-16")
    await council.changes_absence("JO", absence, to_on=to_on)
    await council.changes_absence("JO", absence, to_on=to_on)
    assert await council.said_covered() == [("AVA", "JO", "SAM", "2026-01-16"), ("AVA", "JO", "SAM", to_on)]
    assert len({each.data.cover_id for each in await council.announced(IroCovered)}) == 1
    assert len(await council.announced(IroAbsencePlanned)) == 2
    assert await council.said_cover_ended() == []


async def test_an_end_that_makes_the_absence_long_ends_the_cover_because_the_iro_changes(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    absence = await council.is_away("JO", "2026-01-05", "2026-01-16")
    await council.changes_absence("JO", absence, to_on="2026-06-30")
    assert await council.said_covered() == [("AVA", "JO", "SAM", "2026-01-16")]
    assert await council.said_cover_ended() == [("AVA", "2026-01-05", "iro_changed")]
    (changed,) = await council.announced(IroChanged)
    assert changed.data.iro_id == "SAM"
    await council.cancels_absence("JO", absence)
    assert (await council.holders(), len(await council.said_covered()), len(await council.said_cover_ended())) == (
        {"AVA": "JO"},
        1,
        1,
    )


@pytest.mark.parametrize(("from_on", "outcome"), [(None, "absence_cancelled"), ("2026-02-02", "absence_put_off")])
async def test_an_absence_that_falls_through_ends_the_cover_at_once(
    council: Council, from_on: str | None, outcome: str
) -> None:
    await given_to_jo(council, became("AVA"))
    absence = await council.is_away("JO", "2026-01-05", "2026-02-06", cover=True)
    if from_on is None:
        await council.cancels_absence("JO", absence)
    else:
        await council.changes_absence("JO", absence, from_on=from_on)
    assert (await council.said_cover_ended())[-1] == ("AVA", "2026-01-05", outcome)
    assert await council.covers() == {}
    cancelled = await council.announced(IroAbsenceCancelled)
    told = [(each.subject, each.subjectkind, each.data.absence_id, str(each.data.cancelled_on)) for each in cancelled]
    assert told == ([("JO", "iro", absence, "2026-01-05")] if from_on is None else [])


async def test_a_cover_ends_on_the_day_care_ends_and_not_when_she_is_back(council: Council) -> None:
    await given_to_jo(council, became("AVA"), became("BEN"), became("CAL"))
    await council.is_away("JO", "2026-01-05", "2026-01-16")
    await council.hears(ceased("AVA", "2026-01-07"), now="2026-01-09")
    assert await council.said_cover_ended() == [("AVA", "2026-01-07", "care_ended")]
    assert await council.covering() == {"BEN": "SAM", "CAL": "SAM"}
    gone = event(ChildRecordsMerged(duplicate_id="BEN"), "CAL", time="2026-01-09T11:00:00+00:00")
    await council.hears(gone)
    assert (await council.said_cover_ended())[1:] == [("BEN", "2026-01-09", "records_merged")]
    await council.sweeps("2026-01-17")
    assert (await council.said_cover_ended())[2:] == [("CAL", "2026-01-17", "iro_back")]


async def test_a_cover_that_began_after_the_care_ended_is_over_on_the_day_it_began(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-12", "2026-01-16")
    await council.sweeps("2026-01-12")
    await council.hears(ceased("AVA", "2026-01-08"), now="2026-01-14")
    assert await council.said_cover_ended() == [("AVA", "2026-01-12", "care_ended")]


async def test_a_cover_ends_when_the_childs_iro_changes_whoever_decides_it(council: Council) -> None:
    await given_to_jo(council, became("AVA"), became("BEN"))
    await council.is_away("JO", "2026-01-05", "2026-01-16")
    await council.chooses("AVA", "SAM")
    assert await council.said_cover_ended() == [("AVA", "2026-01-05", "iro_changed")]
    assert await council.covering() == {"BEN": "SAM"}
    late = ChildDetailsCorrected(social_worker_id="JO", effective_from="2026-01-06")
    await council.hears(event(late, "BEN", time="2026-01-06T10:00:00+00:00"), now="2026-01-06")
    assert (await council.holders())["BEN"] == "SAM"
    assert (await council.said_cover_ended())[1:] == [("BEN", "2026-01-06", "iro_changed")]
    assert await council.covers() == {}


async def test_whoever_cannot_stand_in_any_longer_is_replaced_and_both_are_said(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-05", "2026-01-20")
    await council.joins("KIM")
    await council.is_away("SAM", "2026-01-07", "2026-01-09")
    await council.sweeps("2026-01-07")
    assert await council.said_cover_ended() == [("AVA", "2026-01-07", "cover_replaced")]
    assert await council.covers() == {"AVA": "KIM"}


async def test_whoever_is_not_independent_of_the_case_any_longer_stands_in_no_longer(council: Council) -> None:
    await given_to_jo(council, became("AVA"), became("BEN"))
    await council.is_away("JO", "2026-01-05", "2026-01-20")
    await council.joins("KIM")
    became_visitor = ChildDetailsCorrected(visitor_id="SAM", effective_from="2026-01-06")
    await council.hears(event(became_visitor, "AVA", time="2026-01-06T10:00:00+00:00"), now="2026-01-06")
    await council.sweeps("2026-01-06")
    assert await council.said_cover_ended() == [("AVA", "2026-01-06", "cover_replaced")]
    assert await council.covers() == {"AVA": "KIM", "BEN": "SAM"}


async def test_two_absences_that_overlap_have_one_cover_at_a_time_and_the_second_goes_on_with_the_same_iro(
    council: Council,
) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-05", "2026-01-09")
    await council.joins("KIM")
    second = await council.is_away("JO", "2026-01-07", "2026-01-14")
    for day in range(5, 15):
        await council.sweeps(f"2026-01-{day:02}")
        assert await council.covers() == {"AVA": "SAM"}
    assert await council.said_cover_ended() == [("AVA", "2026-01-10", "cover_replaced")]
    assert (await council.announced(IroCovered))[-1].data.absence_id == second
    await council.sweeps("2026-01-15")
    assert (await council.said_cover_ended())[1:] == [("AVA", "2026-01-15", "iro_back")]


async def test_of_two_overlapping_absences_the_one_that_is_cancelled_leaves_the_child_covered(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    first = await council.is_away("JO", "2026-01-05", "2026-01-09")
    await council.is_away("JO", "2026-01-05", "2026-01-14")
    await council.cancels_absence("JO", first)
    assert await council.covers() == {"AVA": "SAM"}
    assert await council.said_cover_ended() == [("AVA", "2026-01-05", "absence_cancelled")]
    await council.sweeps("2026-01-14")
    assert await council.covers() == {"AVA": "SAM"}
    await council.sweeps("2026-01-15")
    assert await council.covers() == {}


async def test_nothing_about_covers_is_asked_of_the_database_when_nobody_lost_an_iro(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unexpected(*_given: Any) -> Any:
        raise AssertionError("asked")

    await given_to_jo(council, became("AVA"))
    for name in ("covers_left_over", "absences_on", "stand_ins", "covering"):
        monkeypatch.setattr(f"services.allocation.queries.handover.{name}", unexpected)
    await council.hears(became("BEN"), became("CAL"))
    assert len(await council.announced(IroAllocated)) == 3
    with pytest.raises(AssertionError):
        await council.hears(ceased("BEN", "2026-01-05"))
