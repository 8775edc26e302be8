"""What holds on either pair: in order, at least once on the wire, once in effect, nothing lost, nobody held up."""

from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from shared.inbox.consumer import replay_parked
from shared.outbox import relay
from tests.support.messaging import Pair, Town, begin, databases, pair_of
from tests.support.messaging_toys import child_event, unheard_event

__all__ = ["databases"]


@pytest.fixture(params=["sqlite", "kafka"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Pair:
    return pair_of(request.param, tmp_path, request.getfixturevalue)


@pytest.fixture
async def town(pair: Pair) -> AsyncIterator[Town]:
    made = await begin(pair)
    yield made
    await made.kill()


def deadlock() -> OperationalError:
    return OperationalError("UPDATE", None, Exception("database is locked"))


def by_child(effects: list[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for subject, number in effects:
        found[subject].append(number)
    return found


async def retry_now(town: Town, name: str, ids: list[str] | None = None) -> None:
    async with town.services[name].database.transaction() as connection:
        await replay_parked(connection, ids or [])
    await town.readers[name].reader.retry_parked()
    await town.settled()


async def test_an_event_has_its_effect_and_the_consequence_has_its_own_each_once_and_in_order_per_child(
    town: Town,
) -> None:
    town.run()
    for number in range(1, 21):
        await town.announce(*(child_event(number, f"C{child}") for child in range(5)))
    await town.settled()
    for name in ("planner", "teller"):
        assert by_child(await town.effects(name)) == {f"C{child}": list(range(1, 21)) for child in range(5)}


async def test_the_same_source_and_id_has_no_second_effect_however_late(town: Town) -> None:
    town.run()
    await town.announce(child_event(1, id="same"))
    await town.settled()
    await town.restart()
    await town.announce(child_event(2, id="same"), child_event(3, id="same", source="/council/another"))
    await town.settled()
    assert await town.effects("teller") == [("C1", 1), ("C1", 3)]


async def test_events_that_a_service_does_not_hear_cost_it_no_row(town: Town) -> None:
    town.run()
    await town.announce(*map(unheard_event, range(30)))
    await town.settled()
    assert [await town.effects("planner"), await town.parked("planner")] == [[], []]
    await town.announce(child_event(1))
    await town.settled()
    assert await town.effects("planner") == [("C1", 1)]


async def test_a_poison_event_is_parked_whole_and_the_rest_of_its_batch_has_its_effect_exactly_once(
    town: Town,
) -> None:
    town.planner.poison = {"C7", "C3"}
    await town.announce(*(child_event(number, f"C{number}") for number in range(20)), child_event(99, "C7"))
    town.run()
    await town.settled()
    good = [(f"C{number}", number) for number in range(20) if number not in (3, 7)]
    assert sorted(await town.effects("planner")) == sorted(good)
    assert sorted(await town.effects("teller")) == sorted(good)
    parked = await town.parked("planner")
    assert sorted(each["subject"] for each in parked) == ["C3", "C7", "C7"]
    assert {each["reason"] for each in parked} == {"ValueError: poison"}


async def test_a_parked_event_is_tried_again_later_and_longer_and_has_its_effect_once_when_it_can(town: Town) -> None:
    town.planner.poison = {"C3"}
    town.run()
    await town.announce(child_event(1, "C3"), child_event(2, "C4"))
    await town.settled()
    first = (await town.parked("planner"))[0]
    assert await town.readers["planner"].reader.retry_parked() == 0  # not due yet
    await retry_now(town, "planner", [first["event_id"]])
    again = (await town.parked("planner"))[0]
    assert again["next_try_at"] > first["next_try_at"]
    town.planner.poison = set()
    await retry_now(town, "planner")
    await retry_now(town, "planner")
    assert await town.parked("planner") == []
    assert sorted(await town.effects("planner")) == sorted(await town.effects("teller")) == [("C3", 1), ("C4", 2)]


async def test_after_its_last_try_a_parked_event_waits_for_a_person(town: Town) -> None:
    town.planner.poison = {"C3"}
    town.run()
    await town.announce(child_event(1, "C3"))
    await town.settled()
    reader, tries = town.readers["planner"].reader, []
    for _ in range(5):
        row = {**(await town.parked("planner"))[0], "payload": {}}
        await reader._wait_longer(row, ValueError("still"))
        after = (await town.parked("planner"))[0]
        tries.append((after["tries"], after["next_try_at"] is None))
    assert tries == [(2, False), (3, False), (4, False), (5, False), (6, True)]
    town.planner.poison = set()
    await retry_now(town, "planner")
    assert await town.effects("teller") == [("C3", 1)]


async def test_a_fault_of_the_machinery_is_waited_out_and_neither_parks_nor_doubles(town: Town) -> None:
    town.planner.poison = {"C5"}  # the batch is run in halves, and the fault strikes between two of them
    seen = []

    async def strike_once() -> None:
        seen.append(1)
        if len(seen) == 4:
            raise deadlock()

    town.planner.meanwhile = strike_once
    await town.announce(*(child_event(number, f"C{number}") for number in range(12)))
    town.run()
    await town.settled()
    good = sorted((f"C{number}", number) for number in range(12) if number != 5)
    assert sorted(await town.effects("planner")) == sorted(await town.effects("teller")) == good
    assert [(each["subject"], each["tries"]) for each in await town.parked("planner")] == [("C5", 1)]


async def test_a_parked_event_met_by_a_fault_of_the_machinery_keeps_its_tries(town: Town) -> None:
    town.planner.poison = {"C3"}
    town.run()
    await town.announce(child_event(1, "C3"))
    await town.settled()
    town.planner.poison, town.planner.faults = set(), [deadlock()]
    async with town.services["planner"].database.transaction() as connection:
        await replay_parked(connection, [])
    with pytest.raises(OperationalError):
        await town.readers["planner"].reader.retry_parked()
    assert (await town.parked("planner"))[0]["tries"] == 0
    await retry_now(town, "planner")
    assert await town.effects("planner") == [("C3", 1)]


async def _believes_that_it_leads(*_: object) -> None:
    return None


@pytest.mark.parametrize("pair", ["kafka"], indirect=True)
async def test_two_relays_by_mistake_number_without_gap_and_double_no_effect(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "_take_the_lead", _believes_that_it_leads)
    others = [town.new_relay(name) for name in ("door", "planner")]
    town.run(*town.relays.values(), *town.readers.values(), *others)
    for number in range(30):
        await town.announce(*(child_event(number, f"C{child}") for child in range(3)))
        for each in others:
            each.wake()
    await town.settled()
    assert await town.positions("door") == list(range(1, 91))
    assert await town.positions("planner") == list(range(1, 91))
    assert by_child(await town.effects("teller")) == {f"C{child}": list(range(30)) for child in range(3)}


@pytest.mark.parametrize("pair", ["kafka"], indirect=True)  # two drivers in one process: test_rounds.py
async def test_two_readers_of_one_service_have_each_effect_once_and_in_order(town: Town) -> None:
    town.run(*town.relays.values(), *town.readers.values(), town.new_reader("planner"))
    for number in range(40):
        await town.announce(*(child_event(number, f"C{child}") for child in range(3)))
    await town.settled()
    for name in ("planner", "teller"):
        assert by_child(await town.effects(name)) == {f"C{child}": list(range(40)) for child in range(3)}
