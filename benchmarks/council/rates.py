"""Single events at 2, 10, 50 and 200 a second."""

from benchmarks.council import aims, opening
from benchmarks.council.figures import Figure, percentile
from benchmarks.council.floors import Floor
from benchmarks.council.offering import Offered, offer
from benchmarks.council.people import Council
from benchmarks.council.rows import by_meter
from benchmarks.council.systems import System

SECONDS = {2: 30, 10: 20, 50: 12, 200: 6}
"""By events a second, for how long: 60, 200, 600 and 1,200 events."""
MORE_IROS = range(1000, 1036)
"""Who makes room for these children."""
_GATHERED_FROM = 50
"""From so many a second on, events are taken together, and the floor of the processor is the batch's."""


async def figures(system: System, council: Council, lone: Floor, batch: Floor) -> list[Figure]:
    """Each rate in turn, everything settled in between."""
    await opening.iros_join(system, MORE_IROS)
    children = council.children(sum(rate * seconds for rate, seconds in SECONDS.items()))
    await opening.people_are_known(system, children)
    rows, settled = [], []
    for rate, seconds in SECONDS.items():
        mine, children = children[: rate * seconds], children[rate * seconds :]
        offered = await offer(system, mine, rate)
        rows += _of_a_rate(system, rate, offered, lone, batch)
        settled.append(offered.settled_a_second)
    most = Figure(
        f"single events settled a second, offered {max(SECONDS)} a second",
        system.pair,
        "a second",
        [settled[-1]],
        [1000 / each for each in batch.settled],
        aims.SUSTAINED if system.pair == "embedded" else None,
        at_least=True,
    )
    return [*rows, most]


def _of_a_rate(system: System, rate: int, offered: Offered, lone: Floor, batch: Floor) -> list[Figure]:
    written = batch if rate >= _GATHERED_FROM else lone
    return [
        *_percentiles(system, rate, "acknowledged", offered.acknowledged, lone.door, aims.ACKNOWLEDGED),
        *_percentiles(system, rate, "allocated", offered.allocated, lone.allocated, aims.ALLOCATED),
        *_percentiles(system, rate, "told", offered.told, lone.told, aims.TOLD),
        *by_meter(system, f"{rate} events/s: processor an event until settled", [_used(offered)], written),
        Figure(
            f"{rate} events/s: settled a second",
            system.pair,
            "a second",
            [offered.settled_a_second],
            also=f"sent at most {offered.late:.0f} ms late",
        ),
    ]


def _used(offered: Offered) -> opening.Used:
    return opening.Used(offered.processor, 0)


def _percentiles(
    system: System, rate: int, what: str, values: list[float], floor: list[float], wanted: dict[int, float]
) -> list[Figure]:
    aim = wanted.get(rate) if system.pair == "embedded" else None
    name = f"{rate} events/s: {what}"
    return [
        Figure(f"{name}, p50", system.pair, "ms", [percentile(values, 50)], floor),
        Figure(f"{name}, p99", system.pair, "ms", [percentile(values, 99)], floor, aim),
    ]
