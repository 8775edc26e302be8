"""IROs come and go: children are handed over, covered and given back, and nobody is a day without a named IRO."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.allocation.actions import absences, choice, departures, hours, reading, reading_of_absences, team
from services.allocation.declaration import DECLARATION
from services.allocation.schemas import (
    AbsenceChange,
    Departure,
    IroChange,
    NewAbsence,
    NewAllocation,
    NewIro,
)
from services.allocation.tables import allocations, covers, unallocated
from shared.events.allocation import (
    CaseloadLimitExceeded,
    ChildUnallocated,
    IroAllocated,
    IroAllocationEnded,
    IroChanged,
)
from shared.events.child_life import ChildBecameLookedAfter, ChildCeasedToBeLookedAfter
from shared.events.envelope import Envelope
from shared.events.scheduling import ReviewArranged, ReviewDue, ReviewHeld
from shared.refusals import Refusal
from shared.tables import duties
from tests.service.harness import Harness, event
from tests.service.test_allocation_api import JO, SAM, Api

START = date(2026, 1, 5)
LAST_DAY = date(2026, 2, 27)
HANDED_OVER = date(2026, 2, 13)
"""Ten working days before the last day."""


def became(child: str, on: str = "2026-01-05", **more: Any) -> Envelope:
    data = ChildBecameLookedAfter(looked_after_from=on, date_of_birth="2015-03-02", legal_status="V2", **more)
    return event(data, child, time=f"{on}T08:00:00+00:00")


def review(child: str, due_on: str) -> Envelope:
    return event(ReviewDue(review_id=f"R-{child}", kind="first_review", due_on=due_on, rule="first_review"), child)


class Team:
    """The allocation service with its IROs, and what the tests do with them."""

    def __init__(self, allocation: Harness) -> None:
        self.allocation = allocation

    async def does(self, action: Any, *given: Any) -> Any:
        async with self.allocation.service.work() as work:
            return await action(work, self.allocation.service.profile, *given)

    async def joins(self, *ids: str, **particulars: Any) -> None:
        for each in ids:
            given = {"active_from": "2020-01-01", "registration_number": "SW1", **particulars}
            await self.does(team.join, NewIro(id=each, name=f"Iro {each}", **given))

    async def leaves(self, iro: str, on: date | None) -> None:
        await self.does(departures.leave, iro, Departure(left_on=on))

    async def is_away(self, iro: str, from_on: str, to_on: str | None = None, cover: bool | None = None) -> str:
        new = NewAbsence(from_on=from_on, to_on=to_on, kind="sickness", cover=cover)
        return str((await self.does(absences.be_away, iro, new))["id"])

    async def chooses(self, child: str, iro: str) -> None:
        await self.does(choice.choose, child, NewAllocation(iro_id=iro, reason="knows", override=True), "M1")

    async def held(self) -> dict[str, str]:
        rows = await self.allocation.rows(allocations, ended_on=None)
        return {row["child_id"]: row["iro_id"] for row in rows}

    async def covering(self) -> dict[str, str]:
        rows = await self.allocation.rows(covers, restored_on=None, kind="cover")
        return {row["child_id"]: row["iro_id"] for row in rows}

    async def sweeps(self, day: date | str) -> None:
        await self.allocation.sweeps(str(day))

    async def shows(self, look: Any, *given: Any) -> Any:
        async with self.allocation.service.looking() as work:
            return await look(work, *given)


@pytest.fixture
async def people(start_service: Any) -> Team:
    return Team(await start_service(DECLARATION, now="2026-01-05"))


async def given_to_jo(people: Team, *arrivals: Envelope) -> None:
    """JO has these children, and then SAM joins."""
    await people.joins("JO")
    await people.allocation.hears(*arrivals)
    assert set((await people.held()).values()) == {"JO"}
    await people.joins("SAM")


@pytest.mark.parametrize(
    ("today", "moved"),
    [(HANDED_OVER - timedelta(1), False), (HANDED_OVER, True), (HANDED_OVER + timedelta(1), True)],
)
async def test_children_are_handed_over_while_an_introduction_is_still_possible(
    people: Team, today: date, moved: bool
) -> None:
    await given_to_jo(people, became("AVA"))
    await people.leaves("JO", LAST_DAY)
    assert await people.held() == {"AVA": "JO"}
    await people.sweeps(today)
    assert await people.held() == {"AVA": "SAM" if moved else "JO"}
    introductions = await people.allocation.rows(duties, duty="successor_introduced")
    assert len(introductions) == moved
    if today == HANDED_OVER:
        assert introductions[0]["due_on"] == LAST_DAY


async def test_a_departure_announced_late_hands_over_at_once_and_each_move_says_why(people: Team) -> None:
    await given_to_jo(people, became("AVA"), became("BEN"))
    await people.leaves("JO", date(2026, 1, 9))
    changed = await people.allocation.announced(IroChanged)
    assert {(each.subject, each.data.iro_id, each.data.rule) for each in changed} == {
        ("AVA", "SAM", "iro_left"),
        ("BEN", "SAM", "iro_left"),
    }
    row = (await people.allocation.rows(allocations, child_id="AVA", ended_on=None))[0]
    assert row["reason"].startswith("JO leaves on 2026-01-09; lightest: ")
    assert row["facts"]
    assert len(await people.allocation.rows(duties, duty="successor_introduced", status="open")) == 2
    assert [row["end_reason"] for row in await people.allocation.rows(allocations, iro_id="JO")] == ["iro_left"] * 2


@pytest.mark.parametrize(("soon", "placed"), [("AVA", "AVA"), ("BEN", "BEN")])
async def test_with_one_place_left_the_child_with_the_next_review_gets_it(people: Team, soon: str, placed: str) -> None:
    await given_to_jo(people, became("AVA"), became("BEN"))
    other = "BEN" if soon == "AVA" else "AVA"
    await people.allocation.hears(review(other, "2026-01-20"), review(soon, "2026-01-28"))
    arranged = ReviewArranged(review_id=f"R-{soon}", kind="first_review", arranged_for="2026-01-12")
    await people.allocation.hears(event(arranged, soon))
    await people.does(team.change, "SAM", IroChange(fte=0.1))
    await people.allocation.hears(*(became(f"S{number}") for number in range(6)))
    for number in range(6):
        await people.chooses(f"S{number}", "SAM") if (await people.held())[f"S{number}"] != "SAM" else None
    await people.leaves("JO", date(2026, 1, 9))
    held = await people.held()
    assert (held[placed], held[other]) == ("SAM", "JO")


async def test_a_review_that_was_held_is_not_ahead(people: Team) -> None:
    await given_to_jo(people, became("AVA"), became("BEN"))
    await people.allocation.hears(review("BEN", "2026-01-20"), review("AVA", "2026-01-28"))
    held = ReviewHeld(review_id="R-BEN", kind="first_review", held_on="2026-01-05")
    await people.allocation.hears(event(held, "BEN"))
    await people.leaves("JO", LAST_DAY)
    plan = await people.shows(reading_of_absences.leaving, people.allocation.service.profile, "JO")
    assert [(each.child_id, str(each.next_review_on)) for each in plan.children] == [
        ("AVA", "2026-01-28"),
        ("BEN", "None"),
    ]
    assert (plan.handed_over_from, plan.next_step_on) == (HANDED_OVER, HANDED_OVER)


@pytest.mark.parametrize(("places", "together"), [(1, "JO"), (2, "SAM")])
async def test_siblings_are_handed_over_together_or_stay_together(people: Team, places: int, together: str) -> None:
    await given_to_jo(people, became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await people.does(team.change, "SAM", IroChange(fte=places / 70))
    await people.leaves("JO", date(2026, 1, 9))
    assert await people.held() == {"AVA": together, "BEN": together}


async def test_nobody_is_newly_given_to_an_iro_who_hands_over(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.leaves("JO", date(2026, 1, 9))
    await people.allocation.hears(became("BEN"))
    assert (await people.held())["BEN"] == "SAM"
    with pytest.raises(Refusal) as refused:
        await people.chooses("BEN", "JO")
    assert refused.value.slug == "rule-works-then"


@pytest.mark.parametrize(
    ("today", "with_jo", "late"), [("2026-01-22", True, 0), ("2026-01-23", True, 0), ("2026-01-24", False, 1)]
)
async def test_a_child_nobody_else_may_have_stays_until_the_last_day_and_is_a_breach_the_day_after(
    people: Team, today: str, with_jo: bool, late: int
) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AVA"))
    await people.leaves("JO", date(2026, 1, 23))
    await people.sweeps("2026-01-12")
    await people.sweeps(today)
    assert (await people.held() == {"AVA": "JO"}) is with_jo
    (shown,) = await people.shows(reading.waiting, people.allocation.service.profile, None, 10)
    assert (shown.iro_id, shown.late, str(shown.since)) == ("JO" if with_jo else None, bool(late), "2026-01-24")
    assert len(await people.allocation.announced(ChildUnallocated)) == late
    ended = await people.allocation.announced(IroAllocationEnded)
    assert [(str(each.data.ended_on), each.data.reason) for each in ended] == [("2026-01-23", "iro_left")] * late


async def test_a_child_who_stays_is_tried_again_and_moves_as_soon_as_somebody_may_have_it(people: Team) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AVA"))
    await people.leaves("JO", date(2026, 1, 23))
    await people.sweeps("2026-01-12")
    await people.joins("SAM", active_from="2026-01-20")
    await people.sweeps("2026-01-19")
    assert await people.held() == {"AVA": "JO"}
    await people.sweeps("2026-01-20")
    assert await people.held() == {"AVA": "SAM"}
    assert await people.allocation.rows(unallocated) == []


async def test_the_first_five_working_days_run_on_for_a_newcomer_whose_iro_leaves(people: Team) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AVA"))
    await people.leaves("JO", date(2026, 1, 6))
    await people.sweeps("2026-01-07")
    (row,) = await people.allocation.rows(unallocated)
    assert (str(row["since"]), str(row["due_on"])) == ("2026-01-07", "2026-01-12")
    assert await people.allocation.announced(ChildUnallocated) == []


async def test_somebody_who_left_before_we_heard_leaves_a_gap_that_is_said_and_kept(people: Team) -> None:
    await given_to_jo(people, became("AVA", "2025-10-01"))
    await people.sweeps("2026-01-15")
    await people.leaves("JO", date(2026, 1, 9))
    old, new = sorted(await people.allocation.rows(allocations), key=lambda row: str(row["id"]))
    assert (str(old["ended_on"]), str(new["from_on"]), new["iro_id"]) == ("2026-01-09", "2026-01-15", "SAM")
    (gap,) = await people.allocation.announced(ChildUnallocated)
    assert (str(gap.data.since), str(gap.data.due_on), gap.data.reasons) == ("2026-01-10", "2026-01-09", ("iro_left",))


async def test_a_departure_that_is_put_off_or_withdrawn_changes_the_plan(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.leaves("JO", LAST_DAY)
    await people.leaves("JO", date(2026, 3, 27))
    await people.sweeps("2026-03-12")
    assert await people.held() == {"AVA": "JO"}
    await people.leaves("JO", None)
    await people.sweeps("2026-04-30")
    assert await people.held() == {"AVA": "JO"}
    assert await people.allocation.service.next_due() is None or await people.allocation.announced(IroChanged) == []


async def test_a_withdrawn_departure_takes_the_children_off_the_list_and_one_that_took_effect_stands(
    people: Team,
) -> None:
    await people.joins("JO")
    await people.allocation.hears(became("AVA"))
    await people.leaves("JO", date(2026, 1, 9))
    assert len(await people.allocation.rows(unallocated)) == 1
    await people.leaves("JO", None)
    assert (await people.allocation.rows(unallocated), await people.held()) == ([], {"AVA": "JO"})
    await people.leaves("JO", date(2026, 1, 9))
    await people.sweeps("2026-01-12")
    with pytest.raises(Refusal) as refused:
        await people.leaves("JO", None)
    assert refused.value.slug == "has-left"


async def test_over_a_month_of_comings_and_goings_nobody_is_a_day_without_a_named_iro(people: Team) -> None:
    await people.joins("JO", "SAM", "KIM", "LEE")
    await people.joins("NEW", active_from="2026-01-19")
    family = [became("A1", sibling_ids=("A2",)), became("A2"), *(became(f"C{number}") for number in range(12))]
    await people.allocation.hears(*family)
    gone = {"JO": date(2026, 1, 23), "KIM": date(2026, 1, 12)}
    for iro, on in gone.items():
        await people.leaves(iro, on)
    await people.is_away("SAM", "2026-01-14", "2026-01-20")
    await people.is_away("LEE", "2026-01-26", "2026-04-30")
    for number in range(35):
        today = START + timedelta(number)
        await people.sweeps(today)
        held = await people.held()
        assert len(held) == 14, today
        assert held["A1"] == held["A2"], today
        assert not [iro for iro in held.values() if iro in gone and today > gone[iro]], today
        away = {
            child for child, iro in held.items() if iro == "SAM" and date(2026, 1, 14) <= today <= date(2026, 1, 20)
        }
        assert set(await people.covering()) == away, today
        assert "LEE" not in held.values() or today < date(2026, 1, 26), today
    assert await people.allocation.announced(ChildUnallocated, IroAllocationEnded) == []
    changes = await people.allocation.announced(IroChanged)
    assert len(await people.allocation.rows(duties, duty="successor_introduced")) == len(changes) > 0


@pytest.mark.parametrize(
    ("today", "covered"),
    [("2026-01-11", False), ("2026-01-12", True), ("2026-01-16", True), ("2026-01-17", False), ("2026-01-18", False)],
)
async def test_a_short_absence_is_covered_from_its_first_to_its_last_day_and_nobodys_iro_changes(
    people: Team, today: str, covered: bool
) -> None:
    await given_to_jo(people, became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await people.joins("KIM")
    await people.is_away("JO", "2026-01-12", "2026-01-16")
    for number in range(7, (date.fromisoformat(today) - START).days + 1):
        await people.sweeps(START + timedelta(number))
    await people.sweeps(today)
    assert await people.held() == {"AVA": "JO", "BEN": "JO"}
    by = set((await people.covering()).values())
    assert len(by) == covered
    shown = await people.shows(reading.child, "AVA")
    assert (shown.iro.id, shown.cover is not None) == ("JO", covered)
    if shown.cover is not None:
        assert {shown.cover.iro.id} == by
        assert (str(shown.cover.from_), str(shown.cover.to)) == (
            "2026-01-12",
            "2026-01-16",
        )
    assert await people.allocation.announced(IroChanged) == []


async def test_when_she_who_covers_is_away_herself_or_leaves_somebody_else_covers(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-05", "2026-01-20")
    assert await people.covering() == {"AVA": "SAM"}
    await people.joins("KIM")
    await people.is_away("SAM", "2026-01-07", "2026-01-09")
    await people.sweeps("2026-01-07")
    assert await people.covering() == {"AVA": "KIM"}
    await people.leaves("KIM", date(2026, 1, 12))
    await people.sweeps("2026-01-12")
    assert await people.covering() == {"AVA": "KIM"}
    await people.sweeps("2026-01-13")
    assert await people.covering() == {"AVA": "SAM"}


@pytest.mark.parametrize(
    ("today", "iro"),
    [
        ("2026-01-16", "JO"),
        ("2026-01-17", "JO"),
        ("2026-01-19", "SAM"),
        ("2026-04-30", "SAM"),
        ("2026-05-01", "JO"),
        ("2026-05-02", "JO"),
    ],
)
async def test_a_long_absence_moves_children_before_it_begins_and_they_come_back_on_the_return(
    people: Team, today: str, iro: str
) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-02-02", "2026-04-30")
    for day in ("2026-01-16", "2026-01-17", "2026-01-19", "2026-04-30", "2026-05-01", "2026-05-02"):
        if day <= today:
            await people.sweeps(day)
    # The last day at work is Friday 30 January, and ten working days before that is Friday 16 January.
    if today in ("2026-01-16", "2026-01-17"):
        iro = "SAM"
    assert await people.held() == {"AVA": iro}
    if today >= "2026-05-01":
        back = (await people.allocation.announced(IroChanged))[-1]
        assert (back.data.rule, back.data.previous_iro_id, str(back.data.changed_on)) == (
            "restored",
            "SAM",
            "2026-05-01",
        )


async def test_children_go_back_unless_decided_otherwise_meanwhile_and_what_became_of_each_is_kept(
    people: Team,
) -> None:
    ids = ("AVA", "BEN", "CAL", "DOT", "ELI")
    await given_to_jo(people, *(became(each) for each in ids))
    absence = await people.is_away("JO", "2026-01-05", "2026-06-30")
    await people.joins("KIM")
    await people.chooses("BEN", "KIM")
    ceased = event(ChildCeasedToBeLookedAfter(ceased_on="2026-02-02"), "CAL", time="2026-02-02T10:00:00+00:00")
    await people.allocation.hears(ceased, became("FAY", "2026-02-02", sibling_ids=("DOT",)), now="2026-02-02")
    await people.leaves("SAM", date(2026, 2, 3))
    assert set((await people.held()).values()) == {"KIM"}
    await people.sweeps("2026-07-01")
    assert await people.held() == {"AVA": "JO", "BEN": "KIM", "DOT": "KIM", "ELI": "JO", "FAY": "KIM"}
    kept = {row["child_id"]: row["outcome"] for row in await people.allocation.rows(covers, absence_id=absence)}
    assert kept == {
        "AVA": "restored",
        "BEN": "stays: a manager decided otherwise",
        "CAL": "stays: the child is not looked after as before",
        "DOT": "stays: a brother or sister is with KIM now",
        "ELI": "restored",
    }


async def test_an_absence_that_follows_another_puts_off_the_return_until_she_is_really_back(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-05", "2026-03-31")
    second = await people.is_away("JO", "2026-04-01")
    for day in ("2026-04-01", "2026-04-02"):
        await people.sweeps(day)
        assert await people.held() == {"AVA": "SAM"}
    await people.does(absences.change, "JO", second, AbsenceChange(to_on="2026-04-10"))
    await people.sweeps("2026-04-10")
    assert await people.held() == {"AVA": "SAM"}
    await people.sweeps("2026-04-11")
    assert await people.held() == {"AVA": "JO"}


async def test_a_sickness_until_further_notice_is_covered_first_and_moves_children_when_it_lasts(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-05")
    assert (await people.held(), await people.covering()) == ({"AVA": "JO"}, {"AVA": "SAM"})
    await people.sweeps("2026-02-01")
    assert await people.held() == {"AVA": "JO"}
    await people.sweeps("2026-02-02")
    assert (await people.held(), await people.covering()) == ({"AVA": "SAM"}, {})


async def test_a_cancelled_absence_ends_the_cover_or_brings_the_children_back_at_once(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    short = await people.is_away("JO", "2026-01-05", "2026-01-09")
    await people.does(absences.cancel, "JO", short)
    assert await people.covering() == {}
    long = await people.is_away("JO", "2026-01-12", "2026-06-30")
    assert await people.held() == {"AVA": "SAM"}
    await people.does(absences.cancel, "JO", long)
    assert await people.held() == {"AVA": "JO"}
    with pytest.raises(Refusal) as refused:
        await people.does(absences.cancel, "JO", long)
    assert refused.value.slug == "absence-cancelled"


@pytest.mark.parametrize(
    ("today", "fte", "said"), [("2026-02-01", 1.0, 0), ("2026-02-02", 0.1, 1), ("2026-02-03", 0.1, 1)]
)
async def test_hours_change_on_their_day_move_nobody_and_an_overload_is_said_once(
    people: Team, today: str, fte: float, said: int
) -> None:
    await people.joins("JO")
    await people.allocation.hears(*(became(f"C{number}") for number in range(8)))
    await people.does(hours.change_hours, "JO", date(2026, 2, 2), 0.1)
    await people.does(hours.change_hours, "JO", date(2026, 2, 2), 0.1)
    await people.sweeps(today)
    await people.sweeps(today)
    assert set((await people.held()).values()) == {"JO"}
    shown = await people.shows(reading_of_absences.hours, people.allocation.service.profile, "JO")
    assert (shown.fte, shown.over_limit) == (fte, bool(said))
    over = await people.allocation.announced(CaseloadLimitExceeded)
    assert [(each.data.children, each.data.limit) for each in over] == [(8, 70.0)] * said
    await people.allocation.hears(became("LAST"))
    assert ("LAST" in await people.held()) is not bool(said)


async def test_more_hours_on_their_day_help_whoever_waits(people: Team) -> None:
    await people.joins("JO", fte=0.1)
    await people.allocation.hears(*(became(f"C{number}") for number in range(8)))
    assert len(await people.held()) == 7
    await people.does(hours.change_hours, "JO", date(2026, 1, 7), 0.5)
    await people.sweeps("2026-01-07")
    assert len(await people.held()) == 8


async def test_sweeping_again_changes_nothing_and_nothing_stays_due(people: Team) -> None:
    await given_to_jo(people, became("AVA"))
    await people.is_away("JO", "2026-01-12", "2026-01-16")
    await people.leaves("SAM", date(2026, 1, 30))
    for day in ("2026-01-12", "2026-01-17", "2026-02-02"):
        await people.sweeps(day)
        said = len(await people.allocation.announced())
        await people.sweeps(day)
        assert len(await people.allocation.announced()) == said
        due = await people.allocation.service.next_due()
        assert due is None or due > people.allocation.clock.now()


async def test_of_a_departure_and_an_arrival_at_the_same_moment_neither_leaves_a_child_with_who_has_left(
    people: Team,
) -> None:
    await people.joins("SAM", fte=1.5)
    for number in range(8):
        leaver = f"L{number}"
        await people.joins(leaver, active_from="2025-01-01")
        await asyncio.gather(people.leaves(leaver, START - timedelta(1)), people.allocation.hears(became(f"C{number}")))
        assert leaver not in (await people.held()).values()
    assert set(await people.held()) == {f"C{number}" for number in range(8)}
    assert len(await people.allocation.announced(IroAllocated)) == 8


async def test_the_routes_answer_with_the_plan_and_refuse_what_cannot_be_meant(
    start_service: Any, tmp_path: Path
) -> None:
    api = Api(await start_service(DECLARATION, now="2026-01-05"), tmp_path)
    await api.call("POST", "/iros", json=JO)
    await api.allocation.hears(became("AVA"))
    await api.call("POST", "/iros", json=SAM)
    plan = (await api.call("POST", "/iros/JO/departure", json={"left_on": "2026-02-27"})).json()
    assert (plan["active_to"], plan["handed_over_from"], plan["children"]) == (
        "2026-02-27",
        "2026-02-13",
        [{"child_id": "AVA", "next_review_on": None, "why": None}],
    )
    soon = (await api.call("POST", "/iros/JO/departure", json={"left_on": "2026-01-09"})).json()
    assert soon["handed_over"] == [{"child_id": "AVA", "iro_id": "SAM", "on": "2026-01-05"}]
    away = (await api.call("POST", "/iros/SAM/absences", json={"from_on": "2026-01-05", "to_on": "2026-01-06"})).json()
    assert away["arrangement"] == "cover"
    assert [(each["child_id"], each["iro_id"], each["from"]) for each in away["children"]] == [
        ("AVA", "JO", "2026-01-05")
    ]
    refused = [
        await api.call("POST", "/iros/NOBODY/departure", json={"left_on": None}),
        await api.call("POST", "/iros/JO/departure", json={"left_on": "2019-12-31"}),
        await api.call("POST", "/iros/JO/hours", json={"from": "2026-02-02", "fte": 0}),
        await api.call("PATCH", f"/iros/SAM/absences/{away['id']}", json={"to_on": "2026-01-01"}),
        await api.call("POST", f"/iros/JO/absences/{away['id']}/cancellation"),
        await api.call("POST", "/iros/JO/departure", json={"left_on": "2079-12-31"}),
    ]
    assert [each.status_code for each in refused] == [404, 422, 422, 422, 404, 422]
    changed = await api.call("POST", "/iros/SAM/hours", json={"from": "2026-01-05", "fte": 0.5})
    assert (changed.status_code, changed.json()["fte"]) == (201, 0.5)
    assert (await api.call("GET", "/iros/SAM")).json()["fte"] == 0.5
