"""Sibling groups: which there are on a day, which of them are split and why, and who is counted anew (Hull 1)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from services.reporting.projections.rebuild import rebuild
from services.reporting.tables.figures import counted, figure_days, figures_awaited, sibling_links
from shared.events.council.child_life import TeamChanged
from shared.events.envelope import Envelope
from tests.support import facts
from tests.support import figure_lives as lives
from tests.support.events import event, restored, withdrawn
from tests.support.harness import Harness
from tests.support.reporting_site import Site

QUARTER = "from=2026-01-01&to=2026-03-31"
LAST = (date(2026, 3, 31) - lives.BEGAN).days
FIRST = (date(2026, 1, 1) - lives.BEGAN).days
Counted = tuple[int, int | None]
"""How many groups, and how many of them are split; or what is above a line, and below it."""


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-04-07T09:00:00+00:00"), tmp_path)
    yield made
    await made.closes()


async def groups(site: Site, query: str = QUARTER, **more: Any) -> Counted:
    found = {each["kpi"]: each for each in await site.items(f"/kpis?{query}&kpi={KPIS}", **more)}
    number, split = found["sibling_groups"], found["sibling_groups_split"]
    assert number["denominator"] is None
    assert split["denominator"] == number["numerator"]
    return number["numerator"], split["numerator"]


KPIS = "sibling_groups,sibling_groups_split"


async def by(site: Site, group: str, kpi: str = "sibling_groups_split", query: str = QUARTER) -> dict[str, Counted]:
    found = await site.items(f"/kpis?{query}&kpi={kpi}&by={group}")
    return {each["group"][group]: (each["numerator"], each["denominator"]) for each in found}


async def behind(site: Site, query: str = QUARTER, kpi: str = "sibling_groups_split", **more: Any) -> list[str]:
    return [each["subject"] for each in await site.items(f"/kpis/{kpi}/children?{query}", **more)]


def two(**more: Any) -> list[Envelope]:
    """A and B, who came half a year before; B alone names the other."""
    return [lives.came("A", **more), lives.came("B", sibling_ids=["A"], **more)]


def apart() -> list[Envelope]:
    return [lives.given("A", "I1", 1), lives.given("B", "I2", 1)]


@pytest.mark.parametrize(
    ("names", "found"), [("A", (0, 0)), ("AB", (1, 0)), ("ABC", (1, 0)), ("ABCD", (1, 0)), ("ABCDE", (2, 0))]
)
async def test_one_child_is_no_group_two_are_one_and_so_are_three(site: Site, names: str, found: Counted) -> None:
    kin = {"B": ["A"], "C": ["A", "B"], "D": ["E"]}
    await site.svc.hears(*(lives.came(each, sibling_ids=kin.get(each, [])) for each in names))
    assert await groups(site) == found


@pytest.mark.parametrize(("on", "found"), [(LAST - 1, (0, 0)), (LAST, (0, 0)), (LAST + 1, (1, 0))])
async def test_who_left_on_the_last_day_of_the_period_is_in_no_group_any_more(
    site: Site, on: int, found: Counted
) -> None:
    await site.svc.hears(*two(), lives.left("B", on))
    assert await groups(site) == found
    assert len(await behind(site, kpi="sibling_groups")) == 2 * found[0]


@pytest.mark.parametrize(("on", "found"), [(LAST - 1, (1, 0)), (LAST, (1, 0)), (LAST + 1, (0, 0))])
async def test_who_came_on_the_last_day_of_the_period_is_in_a_group(site: Site, on: int, found: Counted) -> None:
    await site.svc.hears(lives.came("A"), lives.came("B", on, sibling_ids=["A"]))
    assert await groups(site) == found


@pytest.mark.parametrize(("on", "found"), [(LAST - 1, (1, 1)), (LAST, (1, 1)), (LAST + 1, (1, 0))])
async def test_a_group_is_split_from_the_day_on_which_two_have_different_iros(
    site: Site, on: int, found: Counted
) -> None:
    await site.svc.hears(*two(), lives.given("A", "I1", 1), lives.given("B", "I1", 1), lives.given("B", "I2", on))
    assert await groups(site) == found


@pytest.mark.parametrize(("birthday", "found"), [("2008-03-31", 0), ("2008-04-01", 1), ("2008-04-02", 1)])
async def test_a_childhood_that_is_over_ends_a_group_of_two(site: Site, birthday: str, found: int) -> None:
    await site.svc.hears(lives.came("A"), lives.came("B", sibling_ids=["A"], date_of_birth=birthday))
    assert await groups(site) == (found, 0)


async def test_when_the_one_between_two_leaves_there_is_no_group_and_when_the_first_does_the_others_are_one(
    site: Site,
) -> None:
    await site.svc.hears(lives.came("A"), lives.came("B", sibling_ids=["A", "C"]), lives.came("C"))
    await site.svc.hears(*apart(), lives.given("C", "I2", 1))
    assert await groups(site) == (1, 1)
    gone = lives.left("A", FIRST)
    await site.svc.hears(gone)
    assert await groups(site) == (1, 0)
    assert await behind(site, kpi="sibling_groups") == ["B", "C"]
    await site.svc.hears(withdrawn(gone))
    assert await groups(site) == (1, 1)
    await site.svc.hears(lives.left("B", FIRST))
    assert await groups(site) == (0, 0)


async def test_a_link_that_is_told_put_right_or_taken_back_counts_all_of_the_group_anew(site: Site) -> None:
    await site.svc.hears(lives.came("A"), lives.came("B"), *apart())
    assert await groups(site) == (0, 0)
    told = lives.told(facts.corrected(sibling_ids=["B"]), "A", lives.day(300), "link", by="council")
    await site.svc.hears(told)
    assert await groups(site) == (1, 1)
    await site.svc.hears(withdrawn(told, "2026-02-20"))
    assert await groups(site) == (0, 0)
    await site.svc.hears(restored(told, "2026-02-21"))
    assert await groups(site) == (1, 1)
    none = lives.told(facts.corrected(sibling_ids=[]), "A", lives.day(330), "none", by="council")
    await site.svc.hears(none)
    assert await groups(site) == (0, 0)
    assert await site.svc.rows(counted, kind="siblings") == []


async def test_what_was_said_of_a_record_that_was_merged_moves_with_it(site: Site) -> None:
    await site.svc.hears(lives.came("A"), lives.came("B", sibling_ids=["A2"]), lives.came("A2", 1), *apart())
    assert await behind(site, kpi="sibling_groups") == ["A2", "B"]
    assert await groups(site) == (1, 0)
    merger = lives.told(facts.merged("A2"), "A", lives.day(200), "merger", by="council")
    await site.svc.hears(merger)
    assert await behind(site) == ["A", "B"]
    assert await groups(site) == (1, 1)
    await site.svc.hears(withdrawn(merger, "2026-03-01"))
    assert await behind(site, kpi="sibling_groups") == ["A2", "B"]
    assert await groups(site) == (1, 0)


async def test_of_each_split_group_is_told_why_as_it_stood_that_day_out_of_all_groups(site: Site) -> None:
    await site.svc.hears(*two(), *apart(), lives.came("C", sibling_ids=["D"]), lives.came("D"))
    assert await by(site, "reason") == {"not_said": (1, 2)}
    await site.svc.hears(lives.split("S1", ["A", "B"], "proposed_to_a_manager", 1))
    assert await by(site, "reason") == {"proposed_to_a_manager": (1, 2)}
    await site.svc.hears(lives.split("S1", ["A", "B"], "conflict_of_interest", 1, said=LAST))
    told = {"conflict_of_interest": (1, 2), "proposed_to_a_manager": (0, 2)}
    assert await by(site, "reason") == told, "in the quarter before it had another reason"
    before = f"from=2026-01-01&to={lives.day(LAST - 1)}"
    assert await by(site, "reason", query=before) == {"proposed_to_a_manager": (1, 2)}
    (one,) = await site.items(f"/kpis?{QUARTER}&kpi=sibling_groups_split&reason=conflict_of_interest")
    assert (one["numerator"], one["denominator"]) == (1, 2)
    assert (await by(site, "reason", "sibling_groups"))["conflict_of_interest"] == (1, None)
    await site.svc.hears(lives.given("B", "I1", LAST), lives.split_over("S1", ["A", "B"], LAST))
    assert await by(site, "reason") == {"proposed_to_a_manager": (0, 2)}
    assert await by(site, "reason", query=before) == {"proposed_to_a_manager": (1, 2)}


async def test_a_reason_is_of_the_children_it_names_and_not_of_another_group(site: Site) -> None:
    await site.svc.hears(*two(), *apart(), lives.came("C", sibling_ids=["D"]), lives.came("D"))
    await site.svc.hears(lives.given("C", "I1", 1), lives.given("D", "I2", 1))
    await site.svc.hears(lives.split("S1", ["C", "D"], "group_too_large", 1))
    assert await by(site, "reason") == {"group_too_large": (1, 2), "not_said": (1, 2)}


async def test_a_group_counts_once_with_each_iro_and_team_that_has_a_child_of_it(site: Site) -> None:
    await site.svc.hears(*two(), *apart(), lives.came("C", sibling_ids=["A"], team_id="T2"), lives.given("C", "I2", 1))
    await site.svc.hears(lives.came("D", sibling_ids=["E"]), lives.came("E"), lives.given("D", "I2", 1))
    assert await groups(site) == (2, 1)
    assert await by(site, "iro") == {"I1": (1, 1), "I2": (1, 2), "none": (0, 1)}
    assert await by(site, "team") == {"T1": (1, 2), "T2": (1, 1)}
    assert await groups(site, f"{QUARTER}&team_id=T2") == (1, 1)
    assert await groups(site, f"{QUARTER}&iro_id=I2&team_id=T1") == (2, 1), "B's and D's"
    assert await groups(site, role="iro", subject="I1") == (1, 1)
    assert await groups(site, role="iro", subject="I3") == (0, 0)


async def test_each_month_and_the_period_before_are_said_beside_it(site: Site) -> None:
    await site.svc.hears(lives.came("A"), lives.came("B", FIRST, sibling_ids=["A"]), *apart()[:1])
    await site.svc.hears(lives.given("B", "I2", FIRST + 40))
    found = await site.items(f"/kpis?{QUARTER}&kpi=sibling_groups_split&by=month")
    assert [(each["numerator"], each["denominator"], each["value"]) for each in found] == [
        (0, 1, 0.0),
        (1, 1, 1.0),
        (1, 1, 1.0),
    ]
    (whole,) = await site.items(f"/kpis?{QUARTER}&kpi=sibling_groups_split")
    assert whole["previous"] == {
        "period": {"from": "2025-10-01", "to": "2025-12-31"},
        "numerator": 0,
        "denominator": 0,
        "value": None,
    }


async def test_behind_it_are_all_children_of_each_group_whom_the_reader_may_see(site: Site) -> None:
    await site.svc.hears(*two(), *apart(), lives.came("D", sibling_ids=["E"]), lives.came("E"))
    assert await behind(site) == ["A", "B", "D", "E"]
    assert await behind(site, f"{QUARTER}&above=true") == ["A", "B"]
    assert await behind(site, f"{QUARTER}&above=false") == ["D", "E"]
    assert await behind(site, role="iro", subject="I2") == ["B"]
    (hers,) = await site.items(f"/kpis/sibling_groups_split/children?{QUARTER}", role="iro", subject="I2")
    assert "A" not in hers["key"].split("|"), "who may see one is not told the id of the other"
    team = TeamChanged(team_manager_id="TM", service_manager_id="SM", changed_on=lives.day(0))
    await site.svc.hears(event(team, "T1", id="team"))
    assert len(await behind(site, role="service_manager", subject="SM")) == 4


async def test_the_pages_say_how_many_groups_there_are_how_many_are_split_and_why(site: Site) -> None:
    await site.svc.hears(*two(), *apart(), lives.came("D", sibling_ids=["E"]), lives.came("E"))
    await site.svc.hears(lives.split("S1", ["A", "B"], "conflict_of_interest", 1))
    page = await site.page(f"/reporting/kpis/page?{QUARTER}")
    assert "Sibling groups 2" in page
    assert "Sibling groups with more than one IRO 1 of 2 50.0% as before" in page
    one = await site.page(f"/reporting/kpis/page/sibling_groups_split?{QUARTER}&by=reason&above=yes")
    assert "Conflict of interest 50.0% 1 of 2" in one
    assert "B 2 March 2026 Yes I2 T1 Conflict of interest" in one
    defined = await site.page("/reporting/kpis/page/definitions")
    assert "sibling groups whose children had different IROs on the last day" in defined


async def test_whom_records_name_is_made_anew_with_all_that_is_counted(site: Site) -> None:
    svc = site.svc
    for each in (*two(), *apart(), lives.split("S1", ["A", "B"], "group_too_large", 1)):
        await svc.hears(each)
    live, links = await lives.state_hash(svc), await svc.rows(sibling_links)
    assert [(row["child_id"], row["other_id"]) for row in links] == [("B", "A")]
    async with svc.service.database.transaction() as connection:
        await connection.execute(sibling_links.delete())
        await connection.execute(counted.delete().where(counted.c.kind == "siblings"))
    await rebuild(svc.service.database, svc.service.profile, batch=2)
    assert (await lives.state_hash(svc), await svc.rows(sibling_links)) == (live, links)


async def test_who_is_told_of_is_counted_with_the_brothers_and_sisters_whoever_else_waits(site: Site) -> None:
    await site.svc.hears(*two(), *apart())
    assert await groups(site) == (1, 1)
    await site.svc.hears(lives.given("A", "I2", 5))
    assert [row["subject"] for row in await site.svc.rows(figures_awaited)] == ["A"]
    assert await groups(site) == (1, 0)
    assert await by(site, "iro", "sibling_groups") == {"I2": (1, None)}
    days = await site.svc.rows(figure_days)
    assert not [row for row in days if row["figure"].startswith("sibling_groups")], "they are counted group by group"
