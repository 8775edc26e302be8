"""Opening a council: IROs, people's contact details, and the children in batches or one by one."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.council import people
from benchmarks.council.client import BATCH, ONE, Connection, over
from benchmarks.council.people import Child
from benchmarks.council.systems import System

_CONNECTIONS = 8
UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class Used:
    """Milliseconds of each meter and of the wall clock, a piece of work."""

    processor: dict[str, float]
    wall: float


async def used_by(system: System, before: dict[str, float], began: float, number: int) -> Used:
    """What so many pieces of work took from then until everything had come to rest, each."""
    rest = await system.settled()
    processor = {name: (rest.used[name] - before[name]) * 1000 / number for name in before}
    return Used(processor, (rest.at - began) * 1000 / number)


async def iro_joins(system: System, connection: Connection, number: int, *, reachable: bool = True) -> Used:
    """What an IRO who joins took until settled."""
    before, began = system.used(), time.perf_counter()
    await connection.ask("POST", "/allocation/iros", people.iro(number, reachable=reachable))
    return await used_by(system, before, began, 1)


async def iros_join(system: System, numbers: Sequence[int], *, reachable: bool = True) -> tuple[Used, list[float]]:
    """So many IROs join one after another; what each took until all was settled, and the answers in ms."""
    connection, answers = system.connection("/allocation"), []
    before, began = system.used(), time.perf_counter()
    for number in numbers:
        asked = time.perf_counter()
        await connection.ask("POST", "/allocation/iros", people.iro(number, reachable=reachable))
        answers.append((time.perf_counter() - asked) * 1000)
    await connection.close()
    return await used_by(system, before, began, len(numbers)), answers


async def people_are_known(system: System, children: Sequence[Child]) -> Used:
    """The contact details of these children and of their social workers are put; what each took."""
    at = system.at("/notifications")
    bodies = {worker: people.workers_contact(worker) for worker in sorted({each.worker for each in children})}
    bodies |= {each.id: each.contact() for each in children}
    requests = [at.request("PUT", f"/notifications/people/{name}", body) for name, body in bodies.items()]
    connections = [system.connection("/notifications") for _ in range(_CONNECTIONS)]
    before, began = system.used(), time.perf_counter()
    await over(connections, requests, 200)
    for each in connections:
        await each.close()
    return await used_by(system, before, began, len(requests))


async def figures_are_counted(system: System, number: int) -> Used:
    """Figures are read, which counts these children; what each took. A commit without figures takes next to nothing."""
    connection = system.connection("/reporting")
    before, began = system.used(), time.perf_counter()
    status = UNAVAILABLE
    while status == UNAVAILABLE:  # more is still to be counted
        status, _ = await connection.send(connection.address.request("GET", "/reporting/kpis"))
    await connection.close()
    return await used_by(system, before, began, number)


async def post_batch(connection: Connection, children: Sequence[Child]) -> None:
    """The children come into care in one request."""
    events = [each.became_looked_after() for each in children]
    receipt = await connection.ask("POST", "/notifications/events", events, BATCH)
    if receipt["accepted"] != len(events):
        raise RuntimeError(f"the door took {receipt['accepted']} of {len(events)}: {str(receipt)[:300]}")


async def one_batch(system: System, connection: Connection, children: Sequence[Child]) -> Used:
    """What a child in this batch took until settled."""
    before, began = system.used(), time.perf_counter()
    await post_batch(connection, children)
    return await used_by(system, before, began, len(children))


async def all_batches(system: System, children: Sequence[Child], size: int) -> Used:
    """What a child took until settled when each batch was posted as soon as the one before was answered."""
    connection = system.connection("/notifications")
    before, began = system.used(), time.perf_counter()
    for start in range(0, len(children), size):
        await post_batch(connection, children[start : start + size])
    await connection.close()
    return await used_by(system, before, began, len(children))


async def lone_event(system: System, connection: Connection, child: Child) -> Used:
    """What one event by itself took until settled."""
    event = child.became_looked_after()
    before, began = system.used(), time.perf_counter()
    await connection.ask("POST", "/notifications/events", event, ONE)
    return await used_by(system, before, began, 1)
