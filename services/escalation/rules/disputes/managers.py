"""Who answers a stage: the people of the roles that the policy names for it, a manager named before a social worker.

A manager's deputy answers in her place: for good, or while she is away. When somebody else comes to answer, the dispute
is handed over and its days go on. Pure.

Source: Jersey 6.2 (levels of seniority within the department); North Lincolnshire 2.5; deputies are local.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

WORKER: Final = "social_worker"


def in_order(roles: Sequence[str]) -> list[str]:
    """The roles of a stage by who is named first: as the policy has them, but a social worker last."""
    return sorted(roles, key=lambda role: role == WORKER)


class Passed(NamedTuple):
    """On that day somebody else became the one who answers."""

    on: date
    before: str
    after: str


def passed_on(named: str | None, later: Iterable[tuple[date, str | None]]) -> list[Passed]:
    """Each change of who is named, by its day; that nobody is known for a while is none."""
    found: list[Passed] = []
    for day, after in sorted(later, key=lambda each: each[0]):
        if named is not None and after is not None and after != named:
            found.append(Passed(day, named, after))
        named = after or named
    return found


class Deputy(NamedTuple):
    """Who answers for somebody: for good where no days are given, else from the first to the last of them."""

    deputy_id: str
    away_from: date | None = None
    away_until: date | None = None

    def answers_on(self, day: date) -> bool:
        begun = self.away_from is None or self.away_from <= day
        return begun and (self.away_until is None or day <= self.away_until)
