"""Fresh ids that sort by the time at which they were made."""

import os
import random
import time
from typing import Final

_PARTS: Final = 4096
"""Of a millisecond: what twelve bits can tell apart."""
_PARTS_A_SECOND: Final = 1000 * _PARTS


class _Moments:
    """Parts of milliseconds since 1970, each later than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> tuple[int, int]:
        """The millisecond, and the part of it."""
        self._last = max(int(time.time() * _PARTS_A_SECOND), self._last + 1)
        return divmod(self._last, _PARTS)


_MOMENTS: Final = _Moments()
_RANDOM: Final = random.Random()  # noqa: S311 - ids tell things apart and are no secret; asking the system is dear
os.register_at_fork(after_in_child=_RANDOM.seed)


def new_id() -> str:
    """A UUID of version 7 in hexadecimal, later than any that this process has made: new rows lie together in an index.

    Twelve bits after the millisecond tell its parts, as RFC 9562 6.2 allows (method 3), and 62 bits are random. It is
    what the standard library has from Python 3.14 on.
    """
    millisecond, part = _MOMENTS.next()
    return f"{millisecond:012x}7{part:03x}{1 << 63 | _RANDOM.getrandbits(62):016x}"
