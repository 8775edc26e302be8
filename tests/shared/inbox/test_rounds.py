"""What only the embedded mode has: rounds in memory over logs on disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from shared.events.envelope import from_row
from shared.inbox import listener, rounds
from shared.inbox.consumer import replay_parked
from shared.inbox.rounds import Rounds
from shared.outbox.outbox import stamp
from shared.storage.tables import outbox, relay_progress
from tests.support.messaging import SqlitePair, Town, begin
from tests.support.messaging_toys import child_event, number_of


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    made = await begin(SqlitePair(tmp_path))
    yield made
    await made.kill()


async def has_each_once_and_in_order(town: Town, count: int, children: int) -> None:
    for name in ("planner", "teller"):
        effects = await town.effects(name)
        for child in range(children):
            assert [number for subject, number in effects if subject == f"C{child}"] == list(range(count))


async def test_two_drivers_on_one_folder_by_mistake_double_nothing_and_lose_nothing(town: Town) -> None:
    other = Town(town.pair)
    other.compose()
    town.run()
    other.run()
    for number in range(40):
        await town.announce(*(child_event(number, f"C{child}") for child in range(3)))
        if number % 7 == 0:  # the other one learns of it, and takes what it can
            other.services["door"].in_doubt()
            other.services["planner"].in_doubt()
            await asyncio.sleep(0.02)
    await other.kill()
    town.services["planner"].in_doubt()  # what the other announced was not handed over here
    await town.settled()
    await has_each_once_and_in_order(town, 40, 3)


async def test_positions_have_no_gap_whatever_fails_and_whoever_writes_at_once(town: Town) -> None:
    town.run()

    async def announce(number: int) -> None:
        if number % 3:
            await town.announce(child_event(number), child_event(number, "C2"))
            return
        with suppress(ZeroDivisionError):
            async with town.services["door"].work() as work:
                work.announce(child_event(number).data, "C9")
                await town.services["door"].finish(work)
                raise ZeroDivisionError

    await asyncio.gather(*map(announce, range(30)))
    await town.settled()
    assert await town.positions("door") == list(range(1, 41))


async def test_what_was_committed_and_not_handed_over_is_read_from_the_log_when_the_next_comes(town: Town) -> None:
    town.run()
    await town.settled()
    hand_on, door = town.services["door"].hand_on, town.services["door"]
    door.hand_on = lambda _written: None
    await town.announce(child_event(0), child_event(1))
    await town.settled()
    assert await town.effects("planner") == []
    door.hand_on = hand_on
    await town.announce(child_event(2))
    await town.settled()
    assert [number for _, number in await town.effects("teller")] == [0, 1, 2]


async def test_a_transaction_that_ends_in_doubt_is_looked_up_in_the_log(town: Town) -> None:
    """Its caller may have been cancelled while the commit was on its way to the disk."""
    town.run()
    await town.settled()

    async def go_away_at_the_commit() -> None:
        async with town.services["door"].work() as work:
            work.announce(child_event(0).data, "C0")
            await town.services["door"].finish(work)
            await work.connection.commit()
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await go_away_at_the_commit()
    await town.settled()
    await has_each_once_and_in_order(town, 1, 1)


async def test_a_flood_is_left_in_the_log_and_read_from_there(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "_KEPT_IN_MEMORY", 20)
    town.run()
    for number in range(60):
        await town.announce(*(child_event(number, f"C{child}") for child in range(5)))
    await town.settled()
    await has_each_once_and_in_order(town, 60, 5)


async def test_a_service_whose_database_is_away_holds_up_no_other(town: Town) -> None:
    town.run()
    await town.settled()
    town.teller.faults = [ConnectionError("away")] * 2
    await town.announce(child_event(0, "C0"))
    for _ in range(100):
        if await town.effects("planner"):
            break
        await asyncio.sleep(0.005)  # the pauses are of 0.1 and 0.2 s
    assert await town.effects("planner") == [("C0", 0)]
    assert await town.effects("teller") == []
    await town.announce(child_event(1, "C0"))
    await town.settled()
    await has_each_once_and_in_order(town, 2, 1)
    assert await town.parked("teller") == []


async def test_nothing_is_done_between_two_rounds_while_somebody_holds_them_still(town: Town) -> None:
    town.run()
    await town.settled()
    assert town.rounds is not None
    async with town.rounds.between():
        await town.announce(child_event(0, "C0"))
        await asyncio.sleep(0.1)
        assert await town.effects("planner") == []
        assert not town.rounds.at_rest
    await town.settled()
    await has_each_once_and_in_order(town, 1, 1)


async def test_what_is_handed_over_in_memory_is_what_the_log_says(town: Town) -> None:
    handed = []
    door = town.services["door"]
    door.hand_on = lambda written: handed.extend(enumerate(written.envelopes, start=written.first or 0))
    await town.announce(*(child_event(number, f"C{number}") for number in range(5)))
    async with door.database.reading() as connection:
        rows = (await connection.execute(select(outbox).order_by(outbox.c.position))).mappings().all()
    assert handed == [(row["position"], from_row(dict(row))) for row in rows]
    assert [number_of(each) for _, each in handed] == list(range(5))


async def test_rows_that_an_earlier_version_left_without_a_position_get_theirs_before_any_new_one(town: Town) -> None:
    door = town.services["door"]
    async with door.database.transaction() as connection:
        await connection.execute(outbox.insert(), {**child_event(0, "C0").to_row(), "topic": "child.events"})
    assert await stamp(door.database) == 1
    town.run()
    await town.announce(child_event(1, "C0"))
    await town.settled()
    async with door.database.reading() as connection:
        assert (await connection.execute(select(relay_progress.c.stamped))).scalar_one() == 2
    await has_each_once_and_in_order(town, 2, 1)


async def test_whoever_waits_for_rest_while_the_rounds_are_held_still_waits_no_longer_than_that(town: Town) -> None:
    town.run()
    await town.settled()
    assert town.rounds is not None
    async with town.rounds.between():
        waiting = asyncio.create_task(town.settled(5))
        await asyncio.sleep(0.05)
        assert not waiting.done()
    await waiting


async def test_a_doubt_that_comes_while_the_log_is_read_has_it_read_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = town.services["door"]
    town.run()
    await town.settled()
    real, hand_on, times = door.log.heard_after, door.hand_on, []

    async def and_meanwhile_something_is_committed(*asked: Any) -> Any:
        answer = await real(*asked)
        times.append(1)
        if len(times) == 2:  # the first to read is the door itself, which hears nothing
            door.hand_on = lambda _written: None  # whoever committed it was cancelled and does not know
            await town.announce(child_event(0, "C0"))
            door.hand_on = hand_on
            door.in_doubt()
        return answer

    monkeypatch.setattr(door.log, "heard_after", and_meanwhile_something_is_committed)
    door.in_doubt()
    await town.settled()
    await has_each_once_and_in_order(town, 1, 1)


async def test_a_refused_transaction_that_announced_nothing_has_no_log_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.run()
    await town.settled()
    door, doubts = town.services["door"], []
    monkeypatch.setattr(door, "in_doubt", lambda: doubts.append(1))

    async def fail() -> None:
        async with door.work() as work:
            await door.finish(work)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert doubts == []


async def test_a_parked_event_that_is_being_tried_again_is_not_rest(town: Town) -> None:
    town.planner.poison = {"C0"}
    town.run()
    await town.announce(child_event(0, "C0"))
    await town.settled()
    town.planner.poison = set()
    async with town.services["planner"].database.transaction() as connection:
        await replay_parked(connection, [])
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        await go_on.wait()

    town.planner.meanwhile = wait
    town.readers["planner"].reader.replay_was_asked_for()
    town.services["door"].in_doubt()  # wakes the driver
    await begun.wait()
    assert town.rounds is not None
    assert not town.rounds.at_rest
    go_on.set()
    await town.settled()
    await has_each_once_and_in_order(town, 1, 1)


async def test_the_last_has_its_turn_when_it_is_behind_in_the_logs_though_the_others_are_never_done(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_THE_LAST_ONES", 20)
    await town.kill()
    town.compose()
    town.run()
    await town.settled()
    number = 1

    async def one_more() -> None:
        nonlocal number
        number += 1
        if number == 2:  # from now on the last one has to read this log, and keeps nothing of it in memory
            town.services["planner"].in_doubt()
        if number < 100:
            await town.announce(child_event(number))

    town.planner.meanwhile = one_more
    seen = []
    await town.announce(child_event(1))
    while number < 90:
        await asyncio.sleep(0)
        seen.append(len(await town.effects("teller")))
    assert max(seen) >= 20
    await town.settled()
    assert len(await town.effects("teller")) == 99


async def test_whoever_follows_a_log_is_told_of_a_commit_in_doubt(town: Town) -> None:
    told: list[str] = []
    readers = [each.reader for each in town.readers.values()]
    Rounds(readers, {"door": lambda: told.append("door")})
    town.services["door"].in_doubt()
    town.services["planner"].in_doubt()
    assert told == ["door"]


def with_somebody_at_work_beside(town: Town, at_it: list[bool]) -> Rounds:
    town.rounds = Rounds([each.reader for each in town.readers.values()], at_it=lambda: bool(at_it))
    return town.rounds


async def test_the_last_waits_for_whoever_works_beside_and_takes_at_once_what_came_of_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_LETS_FINISH", 60.0)
    at_it: list[bool] = []
    driver, batches = with_somebody_at_work_beside(town, at_it), []
    last = town.readers["teller"].reader
    real = last.take

    async def take(batch: Any, mark: Any) -> None:
        batches.append([number_of(each.readable()) for each in batch])
        await real(batch, mark)

    monkeypatch.setattr(last, "take", take)
    town.run()
    await town.settled()  # whoever does not know its place yet waits for nobody
    at_it.append(True)
    for number in range(2):
        await town.announce(child_event(number, "C0"))
        for _ in range(1000):
            if len(await town.effects("planner")) > number:
                break
            await asyncio.sleep(0.005)
    assert (await town.effects("teller"), batches, driver.at_rest) == ([], [], False)
    at_it.clear()
    driver.look()
    await town.settled()
    assert batches == [[0, 1]]
    await has_each_once_and_in_order(town, 2, 1)


async def test_the_last_waits_no_longer_than_a_moment_for_somebody_who_is_never_done(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_LETS_FINISH", 0.05)
    with_somebody_at_work_beside(town, [True])
    town.run()
    for number in range(3):
        await town.announce(child_event(number, "C0"))
        await town.settled(5)
    await has_each_once_and_in_order(town, 3, 1)
