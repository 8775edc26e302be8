"""Of which hearings the court is to be told that there is a dispute.

An issues resolution or final hearing that is still listed, and not before the day on which the dispute was opened,
whichever came first. One that was listed only after the dispute was settled or withdrawn has nothing to be told; one
that ended unresolved goes on before the court. Of one that is moved once all was settled nothing new is told. Pure.

Source: Hull 2; Blackpool 10.4.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

KINDS: Final = frozenset({"issues_resolution", "final"})


class Hearing(NamedTuple):
    """A hearing as it was listed last: the day on which it was first listed, and the one on which its day was named."""

    id: str
    kind: str
    on: date
    listed_on: date
    moved_on: date


def to_be_told(
    hearings: Iterable[Hearing],
    opened_on: date,
    ended_on: date | None,
    *,
    unresolved: bool,
    told: Mapping[str, date] = MappingProxyType({}),
) -> list[Hearing]:
    """Those before which the court is to know, by their day; `hearings` are those that nobody vacated.

    `told` are the days that were told before, by hearing: one that was moved when all was settled stands for that day.
    """
    over = date.max if ended_on is None or unresolved else ended_on
    stood = (each._replace(on=told.get(each.id, each.on)) if each.moved_on > over else each for each in hearings)
    found = {each.id: each for each in stood if each.kind in KINDS and opened_on <= each.on}
    known = (each for each in found.values() if each.listed_on <= over and opened_on <= over)
    return sorted(known, key=lambda each: (each.on, each.id))
