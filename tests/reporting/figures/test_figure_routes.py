"""The calls and pages of figures: who reads what, what is asked, and what is behind a number."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from services.reporting.rules.figures.all_figures import FIGURES
from shared.auth.audit import EVERY_CHILD
from shared.events.council.child_life import TeamChanged
from shared.storage.tables import audit
from tests.support import figure_lives as lives
from tests.support.events import event
from tests.support.harness import Harness
from tests.support.reporting_site import Site

A_YEAR = "from=2025-04-07&to=2026-04-07"
MAY_READ = ("iro_manager", "service_manager", "senior_manager", "auditor", "admin", "dashboard", "iro")


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-04-07T09:00:00+00:00", profile="blackpool-2013"), tmp_path)
    await made.svc.hears(*lives.a_life())
    yield made
    await made.closes()


async def figures(site: Site, query: str = A_YEAR, **more: Any) -> dict[str, dict[str, Any]]:
    return {each["kpi"]: each for each in await site.items(f"/kpis?{query}", **more)}


def counted(figure: dict[str, Any]) -> tuple[Any, Any, Any]:
    return (figure["numerator"], figure["denominator"], figure["value"])


async def test_the_figures_of_a_life_are_what_was_told_and_put_right(site: Site) -> None:
    found = await figures(site)
    assert counted(found["reviews_on_time"]) == (4, 5, 0.8), "one review fell due and was not held"
    assert counted(found["pep_up_to_date"]) == (2, 2, 1.0), "the form put right stands, the one taken back does not"
    assert counted(found["mother_attended"]) == (0, 1, 0.0), "no adoption review"
    assert counted(found["participated"]) == (2, 3, 0.6667)
    assert counted(found["permanence_by_second_review"]) == (1, 1, 1.0)
    assert counted(found["postponed_again"]) == (1, 4, 0.25)
    assert counted(found["decisions_carried_out"]) == (0, 2, 0.0), "one was done in part in time and wholly a day late"
    assert counted(found["drift"]) == (1, 2, 0.5)
    assert (counted(found["told_within_2"]), counted(found["appointed_within_5"])) == ((1, 1, 1.0), (0, 1, 0.0))
    assert counted(found["dispute_days"]) == (20, 1, 20.0)
    assert (found["what_changed"]["value"], found["concerns_by_system"]["value"]) == (1, 1)
    assert (found["looked_after"]["value"], found["ceased"]["value"]) == (1, 1)
    assert counted(found["same_iro"]) == (0, 1, 0.0), "the child had two"


async def test_a_rate_of_nothing_is_none_and_a_number_of_nothing_is_nought(site: Site) -> None:
    found = await figures(site, "from=2024-01-01&to=2024-03-31")
    assert counted(found["reviews_on_time"]) == (0, 0, None)
    assert counted(found["alarms_per_iro_per_week"]) == (0, 0, None)
    assert counted(found["looked_after_per_10000"]) == (0, None, None)
    assert counted(found["disputes_opened"]) == (0, None, 0)
    assert {each["value"] for each in found.values()} == {None, 0}
    page = await site.page("/reporting/kpis/page?from=2024-01-01&to=2024-03-31")
    assert "0.0%" not in page
    assert "No data Reviews held in time Target: 96% Before: No data" in page


async def test_figures_are_grouped_by_time_and_by_one_group_besides(site: Site) -> None:
    found = await site.items(f"/kpis?{A_YEAR}&by=quarter,iro&kpi=reviews_on_time")
    assert [(each["group"], counted(each)[:2]) for each in found if each["denominator"]] == [
        ({"quarter": "2025-Q2", "iro": "I1"}, (1, 1)),
        ({"quarter": "2025-Q3", "iro": "I1"}, (3, 3)),
        ({"quarter": "2026-Q1", "iro": "I1"}, (0, 1)),
    ]
    ages = await site.items(f"/kpis?{A_YEAR}&by=age&kpi=looked_after&iro_id=I2")
    assert [(each["group"], each["value"]) for each in ages] == [({"age": "11_to_15"}, 1)]


async def test_ages_are_in_the_order_of_life_and_other_groups_by_their_code(site: Site) -> None:
    born = {"B1": "2009-01-01", "B2": "2012-01-01", "B3": "2018-01-01", "B4": "2023-01-01"}
    await site.svc.hears(*[lives.came(each, date_of_birth=day, team_id=f"T{each}") for each, day in born.items()])
    ages = await site.items(f"/kpis?{A_YEAR}&by=age&kpi=looked_after")
    assert [each["group"]["age"] for each in ages] == ["1_to_4", "5_to_10", "11_to_15", "16_and_over"]
    teams = [each["group"]["team"] for each in await site.items(f"/kpis?{A_YEAR}&by=team&kpi=looked_after")]
    assert teams == sorted(teams)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("by=week", "/query/by"),
        ("by=month,year", "/query/by"),
        ("by=iro,team", "/query/by"),
        ("kpi=no_such", "/query/kpi"),
        ("from=2026-02-01&to=2026-01-31", "/query/to"),
        ("to=2026-01-31", "/query/from"),
        ("from=1900-01-01&to=2026-01-31&by=month", "/query/from"),
        ("from=yesterday", "/query/from"),
        ("team=T1", "/query/team"),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_named(site: Site, query: str, pointer: str) -> None:
    answer = await site.get(f"/kpis?{query}")
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (422, [pointer])


async def test_without_a_period_the_last_whole_quarter_is_meant(site: Site) -> None:
    (found,) = await site.items("/kpis?kpi=reviews_held")
    assert (found["period"], found["previous"]["period"]) == (
        {"from": "2026-01-01", "to": "2026-03-31"},
        {"from": "2025-10-01", "to": "2025-12-31"},
    )


async def test_a_long_answer_comes_in_pages(site: Site) -> None:
    first = await site.shown(f"/kpis?{A_YEAR}&by=month&limit=7")
    second = await site.shown(f"/kpis?{A_YEAR}&by=month&limit=7&cursor={first['next']}")
    assert (len(first["items"]), len(second["items"])) == (7, 7)
    assert first["items"] != second["items"]


@pytest.mark.parametrize("path", ["/kpis", "/kpis/definitions", "/kpis/drift/children", "/kpis/page", "/drift"])
async def test_figures_are_for_managers_auditors_dashboards_and_iros(site: Site, path: str) -> None:
    for role in MAY_READ:
        assert (await site.get(path, role)).status_code == 200, role
    for role in ("social_worker", "team_manager", "child", "legal", "guardian", "council_system", None):
        assert (await site.get(path, role)).status_code == (401 if role is None else 403), role


async def test_an_iro_reads_her_own_figures_and_nobody_elses(site: Site) -> None:
    hers = await figures(site, role="iro", subject="I1")
    assert hers == await figures(site, f"{A_YEAR}&iro_id=I1")
    assert counted(hers["reviews_on_time"])[:2] == (4, 5)
    assert (await site.call("GET", f"/kpis?{A_YEAR}&iro_id=I1", role="iro", subject="I2")).status_code == 404
    other = await figures(site, role="iro", subject="I2")
    assert counted(other["reviews_on_time"]) == (0, 0, None)
    assert other["looked_after"]["value"] == 1


async def test_behind_a_number_are_the_children_whom_the_reader_may_see(site: Site) -> None:
    path = f"/kpis/reviews_on_time/children?{A_YEAR}"
    everybody = await site.items(path)
    assert [(each["subject"], each["key"], each["counts"]) for each in everybody] == [
        ("C1", "R1", 1),
        ("C1", "R2", 1),
        ("C1", "R4", 1),
        ("C2", "R3", 1),
        ("C2", "R9", 0),
    ]
    assert [each["key"] for each in await site.items(f"{path}&above=false")] == ["R9"]
    assert [each["key"] for each in await site.items(f"{path}&above=true&limit=500&iro_id=I1")] == [
        "R1",
        "R2",
        "R4",
        "R3",
    ]
    assert [each["subject"] for each in await site.items(path, role="iro", subject="I2")] == []
    assert [each["subject"] for each in await site.items(path, role="iro", subject="I1")] == ["C2", "C2"]
    team = TeamChanged(team_manager_id="TM", service_manager_id="SM", changed_on=lives.day(0))
    await site.svc.hears(event(team, "T1", id="team"))
    assert len(await site.items(path, role="service_manager", subject="SM")) == 5
    assert await site.items(path, role="service_manager", subject="SM2") == []
    assert (await site.get("/kpis/caseloads_in_band/children")).status_code == 404


async def test_behind_a_stock_are_those_of_whom_it_is_so_and_the_rest(site: Site) -> None:
    path = "/kpis/out_of_area/children?from=2025-04-07&to=2025-06-15"
    assert [(each["subject"], each["counts"]) for each in await site.items(path)] == [("C1", 1), ("C2", None)]
    assert [each["subject"] for each in await site.items(f"{path}&above=true")] == ["C1"]
    assert [each["subject"] for each in await site.items(f"{path}&above=false")] == ["C2"]


async def test_each_figure_is_defined_once_in_words_and_says_where_it_comes_from(site: Site) -> None:
    items = (await site.shown("/kpis/definitions"))["items"]
    assert [each["kpi"] for each in items] == [figure.id for figure in FIGURES]
    assert all(each["numerator"] and each["source"] for each in items)
    page = unescape(await site.page("/reporting/kpis/page/definitions"))
    for figure in FIGURES:
        assert figure.title in page
        assert figure.id in page
    assert page.count("Not yet counted") == sum(bool(figure.not_yet) for figure in FIGURES) == 0
    answered = {each["kpi"] for each in await site.items("/kpis")}
    assert answered == {figure.id for figure in FIGURES if not figure.not_yet}


async def test_the_page_says_how_it_went_in_its_first_lines_and_links_each_number(site: Site) -> None:
    page = await site.page(f"/reporting/kpis/page?{A_YEAR}")
    begins = page.partition("What each figure counts")[0]
    assert "80.0% Reviews held in time Below target: 96% Before: No data" in begins
    html = (await site.get(f"/reporting/kpis/page?{A_YEAR}", accept="text/html")).text
    assert 'href="/reporting/kpis/page/reviews_on_time?from=2025-04-07&amp;to=2026-04-07"' in html
    one = await site.page(f"/reporting/kpis/page/reviews_on_time?{A_YEAR}&above=no&by=iro")
    assert "C2 2 February 2026 No Jo Mensah T1 Not held" in one
    assert "Jo Mensah 80.0% 4 of 5" in one


async def test_an_iro_is_told_how_many_are_of_children_whom_she_sees_no_more(site: Site) -> None:
    answer = await site.call(
        "GET",
        f"/reporting/kpis/page/reviews_on_time?{A_YEAR}",
        role="iro",
        subject="I1",
        headers={"accept": "text/html"},
    )
    assert "3 more are of children whom you may not see." in answer.text


async def test_figures_go_into_a_spreadsheet_and_no_cell_is_a_formula(site: Site) -> None:
    answer = await site.get(f"/kpis/page?{A_YEAR}&format=csv")
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert answer.headers["content-type"].startswith("text/csv")
    assert rows[1][:3] == ["Reviews held in time", "80.0%", "4 of 5"]
    site.names.known["I2"] = "=HYPERLINK(1)"
    listed = (await site.get("/drift?format=csv")).text
    assert "'=HYPERLINK(1)" in listed


async def test_a_dashboard_reads_codes_and_no_names(site: Site) -> None:
    page = await site.page(f"/reporting/kpis/page/reviews_on_time?{A_YEAR}&by=iro", role="dashboard")
    assert "I1" in page
    assert "Jo Mensah" not in page


async def test_reading_figures_is_noted(site: Site) -> None:
    await site.get("/kpis", "auditor")
    rows = await site.svc.rows(audit, action="read_figures")
    assert [(row["actor"], row["subject"]) for row in rows] == [("someone", EVERY_CHILD)]


async def test_the_radar_shows_for_whom_a_plan_stands_still(site: Site) -> None:
    page = await site.page("/reporting/drift")
    assert "1 of 1 children have a sign" in page
    assert "C1 I2 2 Look 1 0 2 0 Look 235" in page, "a decision made a third time, two moves, and no contact since"
    theirs = await site.call("GET", "/reporting/drift", role="iro", subject="I1", headers={"accept": "text/html"})
    assert "No children are looked after whom you may see." in theirs.text
