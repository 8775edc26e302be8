"""How far each service is on record as having read each log."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from shared.service.service import wire_types
from shared.storage.tables import reader_positions
from tests.support.messaging import SqlitePair, Town, begin
from tests.support.messaging_toys import child_event, unheard_event


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    made = await begin(SqlitePair(tmp_path))
    yield made
    await made.kill()


async def on_record(town: Town, name: str) -> dict[str, int]:
    async with town.services[name].database.reading() as connection:
        return {row.reads: row.position for row in await connection.execute(select(reader_positions))}


def watch_the_reading_of(town: Town, name: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The positions after which the service looks at its own log from now on."""
    log, asked, heard = town.services[name].log, [], wire_types(town.services[name].hears)
    real = log.heard_after

    async def heard_after(position: int, types: Any, most: int) -> Any:
        if types == heard:
            asked.append(position)
        return await real(position, types, most)

    monkeypatch.setattr(log, "heard_after", heard_after)
    return asked


async def test_what_a_service_announced_itself_is_not_read_again_after_a_start(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.run()
    for number in range(5):
        await town.announce(*(child_event(number, f"C{child}") for child in range(10)))
        await town.settled()
    assert (await on_record(town, "planner"))["planner"] == 40  # what the last batch announced is known after it
    await town.kill()
    town.compose()
    asked = watch_the_reading_of(town, "planner", monkeypatch)
    town.run()
    await town.settled()
    assert asked == [40]


async def test_positions_that_only_move_along_survive_a_batch_that_runs_in_halves(town: Town) -> None:
    town.run()
    await town.announce(child_event(0, "C0"))
    await town.settled()
    town.planner.poison = {"C1"}
    await town.announce(*(child_event(number, f"C{number}") for number in range(1, 5)))
    await town.settled()
    assert (await on_record(town, "planner")) == {"door": 5, "planner": 1, "teller": 0}
    assert [subject for subject, _ in await town.effects("planner")] == ["C0", "C2", "C3", "C4"]
    assert len(await town.parked("planner")) == 1


async def test_what_nobody_hears_moves_a_position_with_the_next_batch(town: Town) -> None:
    town.run()
    await town.announce(*map(unheard_event, range(7)))
    await town.settled()
    assert (await on_record(town, "teller"))["door"] == 0
    await town.announce(child_event(0))
    await town.settled()
    assert (await on_record(town, "teller"))["door"] == 8
