"""The time: the only module that reads it.

Business time (`Clock.now`) decides what is due and what is late; it can be simulated. Retries, leases and the expiry of
tokens use real time (`real_now`), which cannot.
"""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from shared.ops.settings import BadSetting


def real_now() -> datetime:
    """The machine's own time, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that never steps back, for measuring how long something takes."""
    return time.monotonic()


class Clock(Protocol):
    """Business time."""

    @property
    def simulated(self) -> bool: ...

    def now(self) -> datetime: ...


class SystemClock:
    """Business time that is the machine's time."""

    simulated = False

    def now(self) -> datetime:
        return real_now()


class SimulatedClock:
    """Business time that stands still until it is moved forward, and is remembered between starts."""

    simulated = True

    def __init__(self, kept_in: Path, start: datetime) -> None:
        """Begin at `start`, or go on from what was kept if that is the same moment or earlier than `start`.

        Raises BadSetting when `start` is before the time already reached: time never goes back.
        """
        self._kept_in = kept_in
        reached = _read(kept_in)
        if reached is not None and start < reached:
            raise BadSetting(
                f"The simulated clock of this data folder has reached {reached.isoformat()};"
                f" it cannot start earlier, at {start.isoformat()}."
                f" Say --simulated-clock {reached.isoformat()} to go on, or take another folder (--data)."
            )
        self._now = start
        self._keep()

    def now(self) -> datetime:
        return self._now

    def move_to(self, then: datetime) -> None:
        """Move forward; raises ValueError if `then` is in the past of this clock."""
        if then < self._now:
            raise ValueError("the clock never goes back")
        self._now = then
        self._keep()

    def _keep(self) -> None:
        fresh = self._kept_in.with_suffix(".new")
        with fresh.open("w") as file:
            json.dump({"now": self._now.isoformat()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._kept_in)


def _read(kept_in: Path) -> datetime | None:
    if not kept_in.exists():
        return None
    return datetime.fromisoformat(json.loads(kept_in.read_text())["now"])
