"""Figures that come once for each group of processes."""

from collections.abc import Sequence

from benchmarks.council.figures import Figure
from benchmarks.council.floors import Floor
from benchmarks.council.opening import Used
from benchmarks.council.systems import System


def by_meter(
    system: System,
    what: str,
    used: Sequence[Used],
    floor: Floor | None = None,
    aim: float | None = None,
    of_workers: float | None = None,
) -> list[Figure]:
    """Processor time by group; `aim` is the embedded system's, `of_workers` that of the other pair's workers.

    What is written by hand is beside those who write most of it: the only process, or the workers.
    """
    wanted = {"all": aim, "workers": of_workers}
    return [
        Figure(
            what + suffix(name),
            system.pair,
            "ms",
            [each.processor[name] for each in used],
            floor.processor if floor and name in wanted else (),
            wanted.get(name),
            floor_also=floor.made if floor and name in wanted else "",
        )
        for name in system.meters
    ]


def of_memory(system: System, children: int, before: dict[str, float], aim: float | None = None) -> list[Figure]:
    """Memory now; its floor is that of the same processes before they did anything."""
    return [
        Figure(
            f"memory after opening {children:,} children{suffix(name)}",
            system.pair,
            "MB",
            [each.megabytes()],
            [before[name]],
            aim if name == "all" else None,
        )
        for name, each in system.meters.items()
    ]


def suffix(meter: str) -> str:
    """How a group is named in a row."""
    return "" if meter == "all" else f", {meter}"
