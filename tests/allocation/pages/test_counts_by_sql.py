"""What SQL counts, and what is asked of one IRO alone, is what looking at everybody would say."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as listen

from services.allocation.declaration import DECLARATION
from services.allocation.queries import children as queries
from services.allocation.queries import team as team_queries
from services.allocation.tables.children import children, unallocated
from services.allocation.tables.openings import BEING_OPENED
from tests.support.council import Api, Council, is_late
from tests.support.events import became

pytestmark = pytest.mark.both("storage")


@pytest.fixture
async def council(start_service: Any) -> Council:
    return Council.of(await start_service(DECLARATION, now="2026-01-05"))


def statements_of(council: Council) -> list[str]:
    """Grows with each statement of a transaction that may write, from now on."""
    seen: list[str] = []
    engine = council.service.database._writer.sync_engine

    def note(*given: Any) -> None:
        if not given[2].startswith("NOTIFY"):  # told after the commit, when there is time
            seen.append(given[2])

    listen.listen(engine, "before_cursor_execute", note)
    return seen


async def test_one_iro_asked_about_alone_is_the_one_in_the_team(council: Council) -> None:
    council = Council.of(council)
    await council.joins("JO", "SAM", "KIM")
    await council.joins("NEW", registration_number=None, active_from="2026-03-01")
    await council.hears(*(became(f"C{number}") for number in range(7)))
    await council.is_away("SAM", "2026-01-06", "2026-01-09")
    await council.is_away("SAM", "2026-02-02", "2026-04-30")
    await council.leaves("KIM", date(2026, 1, 30))
    async with council.service.database.reading() as connection:
        team = await queries.all_iros(connection)
    assert {iro.id: len(iro.absences) for iro in team} == {"JO": 0, "SAM": 3, "KIM": 1, "NEW": 0}
    for iro in team:
        async with council.service.database.reading() as connection:
            assert await queries.one_iro(connection, iro.id) == iro


@pytest.mark.parametrize("today", ["2026-01-12", "2026-01-13"])
async def test_the_children_who_wait_are_counted_as_the_rows_say(council: Council, today: str) -> None:
    await council.hears(*(became(f"C{number}") for number in range(3)), became("LATER", "2026-01-06"))
    async with council.service.database.transaction() as connection:
        await connection.execute(children.update().where(children.c.child_id == "C1").values(weight=1.5))
        await connection.execute(children.delete().where(children.c.child_id == "C2"))
        await connection.execute(unallocated.update().where(unallocated.c.child_id == "C0").values(reason=BEING_OPENED))
    async with council.service.database.reading() as connection:
        counted = await team_queries.those_who_wait(connection, date.fromisoformat(today))
    rows = await council.rows(unallocated)
    assert counted == (4, 1 + 1.5 + 1 + 1, sum(is_late(row, date.fromisoformat(today)) for row in rows))
    assert counted.late == (0 if today == "2026-01-12" else 2)


async def test_who_still_has_the_iro_who_goes_does_not_count_as_waiting(council: Council) -> None:
    council = Council.of(council)
    await council.joins("JO")
    await council.hears(became("AVA"))
    await council.leaves("JO", date(2026, 1, 12))
    await council.sweeps("2026-01-06")
    assert [row["child_id"] for row in await council.rows(unallocated)] == ["AVA"]
    async with council.service.database.reading() as connection:
        assert await team_queries.those_who_wait(connection, date(2026, 1, 6)) == (0, 0.0, 0)


async def test_an_iro_joins_by_as_few_statements_in_a_large_service_as_in_a_small_one(
    council: Council, tmp_path: Path
) -> None:
    api = Api(council, tmp_path)

    async def join(iro_id: str) -> int:
        seen = statements_of(council)
        joined = {"id": iro_id, "name": iro_id, "registration_number": "SW1", "active_from": "2020-01-01"}
        assert (await api.call("POST", "/iros", json=joined)).status_code == 201
        return len(seen)

    first = await join("I0")
    await council.joins(*(f"I{number}" for number in range(1, 12)))
    await council.hears(*(became(f"C{number}") for number in range(30)))
    assert await join("LAST") == first
    assert first < 20


async def test_children_who_wait_are_tried_as_soon_as_somebody_joins(council: Council, tmp_path: Path) -> None:
    await council.hears(*(became(f"C{number}") for number in range(3)))
    assert len(await council.rows(unallocated)) == 3
    joined = {"id": "JO", "name": "Jo", "registration_number": "SW1", "active_from": "2020-01-01"}
    assert (await Api(council, tmp_path).call("POST", "/iros", json=joined)).status_code == 201
    assert await council.rows(unallocated) == []
    assert set((await Council.of(council).holders()).values()) == {"JO"}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("", 20), ("?limit=3", 3), ("?limit=18", 18), ("?limit=23", 23), ("?limit=24", 24), ("?limit=10000", 24)],
)
async def test_a_recommendation_shows_so_many_of_the_best_and_then_who_is_kept_from_the_child(
    council: Council, tmp_path: Path, asked: str, shown: int
) -> None:
    await council.joins(*(f"I{number:02}" for number in range(18)))
    await council.joins(*(f"A{number:02}" for number in range(6)), active_to="2026-01-02")
    await council.hears(became("AVA"))
    body = (await Api(council, tmp_path).call("GET", f"/children/AVA/recommendation{asked}")).json()
    candidates = body["candidates"]
    assert body["more"] is (shown < 24)
    assert [each["rank"] for each in candidates] == list(range(1, shown + 1))
    assert [each["eligible"] for each in candidates] == [number < 18 for number in range(shown)]
    against = [any(rule["verdict"] == "against" for rule in each["rules"]) for each in candidates]
    assert against == [number >= 18 for number in range(shown)]


@pytest.mark.parametrize("limit", ["0", "-1", "10001", "many"])
async def test_a_limit_of_a_recommendation_that_means_nothing_is_refused(
    council: Council, tmp_path: Path, limit: str
) -> None:
    await council.hears(became("AVA"))
    refused = await Api(council, tmp_path).call("GET", f"/children/AVA/recommendation?limit={limit}")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/query/limit")
