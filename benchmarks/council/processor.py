"""What processes have used: processor time with that of their threads and children, and memory."""

import time
from collections.abc import Sequence
from pathlib import Path

_PAGE = 4096
_TICKS = 100


class Meter:
    """Reads the processor clocks of these processes and of whatever they started.

    The kernel's own clock of a process (`clock_getcpuclockid`) is the sum of `utime` and `stime` in /proc/PID/stat in
    nanoseconds instead of hundredths of a second. Of children that have ended, /proc/PID/stat keeps the sum.
    """

    def __init__(self, roots: Sequence[int]) -> None:
        self.roots = list(roots)

    def seconds(self) -> float:
        """Processor time used so far."""
        return sum(_clock(pid) + _of_ended_children(pid) for pid in self._all())

    def megabytes(self) -> float:
        """Memory in use (resident set)."""
        return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self._all()) * _PAGE / 1e6

    def _all(self) -> list[int]:
        found, look = [], list(self.roots)
        while look:
            pid = look.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").iterdir():
                look.extend(int(child) for child in (task / "children").read_text().split())
        return found


def _clock(pid: int) -> float:
    return time.clock_gettime((~pid << 3) | 2)  # what clock_getcpuclockid(3) gives for another process


def _of_ended_children(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS
