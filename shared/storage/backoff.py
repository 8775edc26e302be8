"""Waiting out the machinery's faults: a database or broker that is away comes back, and nothing is lost meanwhile."""

import asyncio

import structlog

from shared.storage.database import is_infrastructure_fault

log = structlog.get_logger(__name__)

_SHORTEST = 0.1
LONGEST = 10.0
"""Seconds between two tries, unless somebody waits longer."""


class Patience:
    """One worker's patience: each fault in a row is waited out twice as long as the last, up to the longest pause."""

    def __init__(self, worker: str, service: str, *passing: type[Exception], longest: float = LONGEST) -> None:
        """`passing` are further kinds of failure that are known to pass by themselves.

        `longest` is the longest pause, in seconds.
        """
        self._worker = worker
        self._service = service
        self._passing = passing
        self._longest = longest
        self._faults = 0
        self._traced: type[Exception] | None = None
        """The kind of the last fault that was logged with its traceback, while nothing has worked since."""

    @property
    def waiting(self) -> bool:
        """Whether the last thing tried failed and has not yet worked again."""
        return self._faults > 0

    def it_worked(self) -> None:
        """Begin again with the shortest pause."""
        self._faults = 0
        self._traced = None

    def passes(self, fault: Exception) -> bool:
        """Whether it is the machinery's and passes by itself."""
        return is_infrastructure_fault(fault) or isinstance(fault, self._passing)

    async def wait_out(self, fault: Exception) -> None:
        """Log the fault and wait."""
        await asyncio.sleep(self.pause_for(fault))

    def pause_for(self, fault: Exception) -> float:
        """Log the fault; one that is not the machinery's is our own error, and is logged as that. Seconds to wait.

        A fault that passes and is of the same kind as the last is logged without its traceback.
        """
        pause: float = min(_SHORTEST * 2**self._faults, self._longest)
        self._faults = min(self._faults + 1, 20)
        known = {"service": self._service, "type": self._worker, "tries": self._faults}
        if not self.passes(fault):
            log.error("worker_failed", **known, exc_info=fault)
        elif type(fault) is self._traced:
            log.warning("waiting_for_the_machinery", **known)
        else:
            log.warning("waiting_for_the_machinery", **known, exc_info=fault)
        self._traced = type(fault)
        return pause
