"""Of which hearings the court is to be told that there is a dispute.

An issues resolution or final hearing that is still listed, and not before the day on which the dispute was opened,
whichever came first. One that was listed only after the dispute was settled or withdrawn has nothing to be told; one
that ended unresolved goes on before the court. Pure.

Source: Hull 2; Blackpool 10.4.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

KINDS: Final = frozenset({"issues_resolution", "final"})


class Hearing(NamedTuple):
    """A hearing as it was listed last, and the day on which that was first said."""

    id: str
    kind: str
    on: date
    listed_on: date


def to_be_told(
    hearings: Iterable[Hearing], opened_on: date, ended_on: date | None, *, unresolved: bool
) -> list[Hearing]:
    """Those before which the court is to know, by their day; `hearings` are those that nobody vacated."""
    over = date.max if ended_on is None or unresolved else ended_on
    found = {each.id: each for each in hearings if each.kind in KINDS and opened_on <= each.on}
    told = (each for each in found.values() if each.listed_on <= over and opened_on <= over)
    return sorted(told, key=lambda each: (each.on, each.id))
