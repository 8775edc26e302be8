"""Which change that was made is the one that was proposed: of its kind, and the nearest to its day. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change proposed, or told as made, by the proposal's id; `on` is the day it was made, else planned for."""

    id: str
    on: date | None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A change known from the facts alone: the event that told of it, its day, and all the kinds of which it is one."""

    id: str
    on: date
    kinds: tuple[str, ...]


def as_proposed(found: Iterable[Found], proposed: Iterable[Proposed], within_days: int) -> dict[str, Proposed]:
    """By the id of what was found, what was proposed of it; one proposal is of one change alone."""
    pairs = [
        (abs((each.on - one.on).days), each.on, each.id, one.id, one)
        for each in found
        for one in proposed
        if one.on is not None and (one.kind is None or one.kind in each.kinds)
    ]
    matched: dict[str, Proposed] = {}
    for days, _, found_id, _, one in sorted(pairs, key=lambda pair: pair[:4]):
        if days <= within_days and found_id not in matched and one not in matched.values():
            matched[found_id] = one
    return matched
