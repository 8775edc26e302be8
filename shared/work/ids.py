"""Fresh ids that sort by the time at which they were made."""

import os
import time
from itertools import count
from typing import Final

from uuid6 import uuid7

_MILLISECOND: Final = 1_000_000
"""In nanoseconds."""
_BELOW_THE_TIME: Final = 80
"""Bits of an id of version 7 below its milliseconds."""


class _Ids:
    """Within one millisecond each is the one before and one (RFC 9562, 6.2, method 2): only the first is drawn."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Draw an id, and go on from it."""
        drawn = uuid7().int
        self._numbers = count(drawn)
        self._until = ((drawn >> _BELOW_THE_TIME) + 1) * _MILLISECOND

    def next(self) -> int:
        if time.time_ns() >= self._until:
            self.begin()
        return next(self._numbers)


_IDS: Final = _Ids()
os.register_at_fork(after_in_child=_IDS.begin)


def new_id() -> str:
    """A UUID of version 7 in hexadecimal, later than any this process has made: new rows lie together in an index."""
    return _IDS.next().to_bytes(16).hex()
