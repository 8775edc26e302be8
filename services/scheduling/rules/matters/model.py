"""The plain values that the grouping of changes into matters takes and gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Change:
    """One change that was told, whatever the number of events that told it.

    `key` says which it is, among all that was told of the child. `on` is its own day, and `things` are the placement,
    decision or missing episode that it is about. `missing` says that it tells of a missing episode, and `stands_alone`
    that it is never put together with another. `care` is the time in care in which it happened, by number; None: the
    child was not in care then, or it is imported history, and nobody is to answer it.
    """

    key: str
    on: date
    things: frozenset[str] = frozenset()
    missing: bool = False
    stands_alone: bool = False
    care: int | None = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """The IRO's answer to a matter, which then had these changes."""

    matter_id: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The IRO's word that what is in one of these groups is one thing with what is in the other, or is not."""

    one: frozenset[str]
    other: frozenset[str]
    together: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """The changes that are answered once, the first first, and the id of the matter whose answer stands."""

    changes: tuple[Change, ...]
    answered: str | None = None

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(each.key for each in self.changes)


def in_order(changes: Iterable[Change]) -> list[Change]:
    """By day; what is of one day stands in the order of its keys."""
    return sorted(changes, key=lambda each: (each.on, each.key))
