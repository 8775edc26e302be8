"""What the answer to a request names of that which the service announced while it answered.

Whoever asked can so look whether somebody else has heard of it by now, as a page does that shows what became of a word.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from shared.events.envelope import Envelope

HEADER: Final = "IRO-Announced"
"""Of an answer: the ids of events that its service announced, apart by commas; without it nothing was announced."""
_SUBJECTS: Final = 20
"""About so many subjects at most an answer names an event: the last, for those about one subject arrive in order."""
_Noted = dict[str, str]
_noted: ContextVar[_Noted | None] = ContextVar("announced", default=None)


@contextmanager
def noting() -> Iterator[_Noted]:
    """Note what is announced inside this, by subject."""
    noted: _Noted = {}
    before = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(before)


def note(envelopes: Iterable[Envelope]) -> None:
    """These are announced: committed, and on their way. Where no request is answered nobody asks for it."""
    noted = _noted.get()
    if noted is not None:
        noted.update((each.subject, each.id) for each in envelopes)


def as_header(noted: _Noted) -> str:
    """What the header says."""
    return ",".join([*noted.values()][-_SUBJECTS:])


def from_header(said: str) -> Sequence[str]:
    """The ids that a header names; none where there is no header."""
    return [each.strip() for each in said.split(",") if each.strip()]
