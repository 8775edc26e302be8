"""An IRO who is away is covered, or her children are moved and come back to her."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import covers, unallocated
from shared.events.council.child_life import ChildCeasedToBeLookedAfter
from shared.events.services.allocation import IroChanged
from shared.refusals import Refusal
from shared.storage.tables import duties
from tests.support.council import Council, given_to_jo
from tests.support.events import became, event

pytestmark = pytest.mark.both("statements")


START = date(2026, 1, 5)


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


@pytest.mark.parametrize(
    ("today", "covered"),
    [("2026-01-11", False), ("2026-01-12", True), ("2026-01-16", True), ("2026-01-17", False), ("2026-01-18", False)],
)
async def test_a_short_absence_is_covered_from_its_first_to_its_last_day_and_nobodys_iro_changes(
    council: Council, today: str, covered: bool
) -> None:
    await given_to_jo(council, became("AVA", sibling_ids=("BEN",)), became("BEN"))
    await council.joins("KIM")
    await council.is_away("JO", "2026-01-12", "2026-01-16")
    for number in range(7, (date.fromisoformat(today) - START).days + 1):
        await council.sweeps(START + timedelta(number))
    await council.sweeps(today)
    assert await council.holders() == {"AVA": "JO", "BEN": "JO"}
    by = set((await council.covering()).values())
    assert len(by) == covered
    shown = await council.child("AVA")
    assert (shown.iro.id, shown.cover is not None) == ("JO", covered)
    if shown.cover is not None:
        assert {shown.cover.iro.id} == by
        assert (str(shown.cover.from_), str(shown.cover.to)) == (
            "2026-01-12",
            "2026-01-16",
        )
    assert await council.announced(IroChanged) == []


async def test_when_she_who_covers_is_away_herself_or_leaves_somebody_else_covers(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-05", "2026-01-20")
    assert await council.covering() == {"AVA": "SAM"}
    await council.joins("KIM")
    await council.is_away("SAM", "2026-01-07", "2026-01-09")
    await council.sweeps("2026-01-07")
    assert await council.covering() == {"AVA": "KIM"}
    await council.leaves("KIM", date(2026, 1, 12))
    await council.sweeps("2026-01-12")
    assert await council.covering() == {"AVA": "KIM"}
    await council.sweeps("2026-01-13")
    assert await council.covering() == {"AVA": "SAM"}


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
    council: Council, today: str, iro: str
) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-02-02", "2026-04-30")
    for day in ("2026-01-16", "2026-01-17", "2026-01-19", "2026-04-30", "2026-05-01", "2026-05-02"):
        if day <= today:
            await council.sweeps(day)
    # The last day at work is Friday 30 January, and ten working days before that is Friday 16 January.
    if today in ("2026-01-16", "2026-01-17"):
        iro = "SAM"
    assert await council.holders() == {"AVA": iro}
    if today >= "2026-05-01":
        back = (await council.announced(IroChanged))[-1]
        assert (back.data.rule, back.data.previous_iro_id, str(back.data.changed_on)) == (
            "restored",
            "SAM",
            "2026-05-01",
        )


async def test_she_who_stands_in_is_introduced_and_she_who_comes_back_is_known(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-05", "2026-06-30")
    await council.sweeps("2026-07-01")
    moved = await council.announced(IroChanged)
    assert [(each.data.iro_id, each.data.goes_back) for each in moved] == [("SAM", False), ("JO", True)]
    introduced = await council.rows(duties, duty="successor_introduced")
    assert [row["key"] for row in introduced] == [moved[0].data.allocation_id]


async def test_children_go_back_unless_decided_otherwise_meanwhile_and_what_became_of_each_is_kept(
    council: Council,
) -> None:
    ids = ("AVA", "BEN", "CAL", "DOT", "ELI")
    await given_to_jo(council, *(became(each) for each in ids))
    absence = await council.is_away("JO", "2026-01-05", "2026-06-30")
    await council.joins("KIM")
    await council.chooses("BEN", "KIM")
    ceased = event(ChildCeasedToBeLookedAfter(ceased_on="2026-02-02"), "CAL", time="2026-02-02T10:00:00+00:00")
    await council.hears(ceased, became("FAY", "2026-02-02", sibling_ids=("DOT",)), now="2026-02-02")
    await council.leaves("SAM", date(2026, 2, 3))
    assert set((await council.holders()).values()) == {"KIM"}
    await council.sweeps("2026-07-01")
    assert await council.holders() == {"AVA": "JO", "BEN": "KIM", "DOT": "KIM", "ELI": "JO", "FAY": "KIM"}
    kept = {row["child_id"]: row["outcome"] for row in await council.rows(covers, absence_id=absence)}
    assert kept == {
        "AVA": "restored",
        "BEN": "stays: a manager decided otherwise",
        "CAL": "stays: the child is not looked after as before",
        "DOT": "stays: a brother or sister is with KIM now",
        "ELI": "restored",
    }


async def test_an_absence_that_follows_another_puts_off_the_return_until_she_is_really_back(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-05", "2026-03-31")
    second = await council.is_away("JO", "2026-04-01")
    for day in ("2026-04-01", "2026-04-02"):
        await council.sweeps(day)
        assert await council.holders() == {"AVA": "SAM"}
    await council.changes_absence("JO", second, to_on="2026-04-10")
    await council.sweeps("2026-04-10")
    assert await council.holders() == {"AVA": "SAM"}
    await council.sweeps("2026-04-11")
    assert await council.holders() == {"AVA": "JO"}


async def test_a_sickness_until_further_notice_is_covered_first_and_moves_children_when_it_lasts(
    council: Council,
) -> None:
    await given_to_jo(council, became("AVA"))
    await council.is_away("JO", "2026-01-05")
    assert (await council.holders(), await council.covering()) == ({"AVA": "JO"}, {"AVA": "SAM"})
    await council.sweeps("2026-02-01")
    assert await council.holders() == {"AVA": "JO"}
    await council.sweeps("2026-02-02")
    assert (await council.holders(), await council.covering()) == ({"AVA": "SAM"}, {})


@pytest.mark.parametrize(("to_on", "while_away"), [("2026-01-09", "JO"), ("2026-06-30", "SAM")])
async def test_an_absence_that_is_put_off_gives_the_children_back_until_it_begins(
    council: Council, to_on: str, while_away: str
) -> None:
    await given_to_jo(council, became("AVA"))
    absence = await council.is_away("JO", "2026-01-05", to_on)
    assert (await council.holders(), await council.covering() == {}) == ({"AVA": while_away}, while_away == "SAM")
    last = "2026-03-06" if while_away == "JO" else "2026-06-30"
    await council.changes_absence("JO", absence, from_on="2026-03-02", to_on=last)
    assert (await council.holders(), await council.covering()) == ({"AVA": "JO"}, {})
    await council.sweeps("2026-03-02")
    assert (await council.holders(), await council.covering() == {}) == ({"AVA": while_away}, while_away == "SAM")


async def test_a_child_nobody_else_may_have_is_listed_while_the_iro_is_away_for_long(council: Council) -> None:
    await council.joins("JO")
    await council.hears(became("AVA", "2025-06-02"))
    absence = await council.is_away("JO", "2026-01-12", "2026-06-30")
    (row,) = await council.rows(unallocated)
    assert (row["child_id"], str(row["due_on"]), row["announced_at"]) == ("AVA", "2026-01-11", None)
    await council.leaves("JO", date(2026, 1, 16))
    await council.cancels_absence("JO", absence)
    await council.sweeps("2026-01-05")
    (row,) = await council.rows(unallocated)
    assert (str(row["due_on"]), row["why"].split(":")[0]) == ("2026-01-16", "JO leaves on 2026-01-16")


async def test_a_cancelled_absence_ends_the_cover_or_brings_the_children_back_at_once(council: Council) -> None:
    await given_to_jo(council, became("AVA"))
    short = await council.is_away("JO", "2026-01-05", "2026-01-09")
    await council.cancels_absence("JO", short)
    assert await council.covering() == {}
    long = await council.is_away("JO", "2026-01-12", "2026-06-30")
    assert await council.holders() == {"AVA": "SAM"}
    await council.cancels_absence("JO", long)
    assert await council.holders() == {"AVA": "JO"}
    with pytest.raises(Refusal) as refused:
        await council.cancels_absence("JO", long)
    assert refused.value.slug == "absence-cancelled"
