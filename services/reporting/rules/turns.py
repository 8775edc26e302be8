"""Whose turn it is, what comes first, and days as people say them: the order of every page to work with.

What somebody can do comes before what she waits for, law before guidance and guidance before what is local, and of the
same rank what is late longest. Source: local; that each item says who must act, and by when: Handbook 3.41.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from shared.calendar import Calendar
from shared.policy import Profile, duty_under

OWES_AS: Final[Mapping[str, frozenset[str]]] = {
    "iro": frozenset({"iro", "outgoing_iro"}),
    "corporate_iro": frozenset({"corporate_iro"}),
    "iro_manager": frozenset({"iro_manager"}),
    "iro_admin": frozenset({"iro_service"}),
    "social_worker": frozenset({"social_worker"}),
    "team_manager": frozenset({"team_manager"}),
    "service_manager": frozenset({"stage_manager"}),
    "senior_manager": frozenset({"authority"}),
}
"""The owner that a policy names whose duties somebody of this role sees as her own."""

_RANKS: Final[Mapping[str, int]] = {"statute": 0, "handbook": 1, "seed": 2, "local": 3}
BY_LAW: Final = 0
"""The rank of what a statute asks."""
ON_A_BOARD: Final = 8
"""Lines of one board of the page of today; the rest is a count."""
SOON: Final = timedelta(days=7)
"""How far ahead a page about today looks."""


def owed_by(roles: Iterable[str]) -> frozenset[str]:
    """The owners whose duties are this reader's own."""
    return frozenset().union(*(OWES_AS.get(role, frozenset()) for role in roles))


def rank(basis: str | None) -> int:
    """Law first: 0 for a statute, more for what binds less."""
    return _RANKS.get(basis or "", len(_RANKS))


def rank_of(duty: str, policy: str, profile: Profile) -> int:
    """How binding a duty is by the policy that its record names, or else by the one in force."""
    found = duty_under(policy, duty, profile)
    return rank(found.basis if found is not None else None)


def days_late(due_on: date | None, today: date) -> int:
    """Calendar days that this day is over; less than nothing while it lies ahead."""
    return 0 if due_on is None else (today - due_on).days


def in_days(due_on: date | None, today: date, calendar: Calendar) -> str:
    """A limit as people say it: `late by 3 working days`, `today`, `tomorrow`, `in 2 working days`."""
    if due_on is None:
        return "no fixed day"
    ahead = (due_on - today).days
    if ahead in (0, 1):
        return "tomorrow" if ahead else "today"
    first, last = min(due_on, today), max(due_on, today)
    if calendar.covers(first) and calendar.covers(last):
        count, what = calendar.working_days_between(first, last), "working day"
    else:
        count, what = abs(ahead), "day"
    if count == 0:  # a weekend between them
        count, what = abs(ahead), "day"
    said = counted(count, what)
    return f"in {said}" if ahead > 0 else f"late by {said}"


def counted(count: int, what: str, several: str | None = None) -> str:
    """`1 working day`, `3 working days`; of a word that has its own plural, `several`."""
    return f"{count} {what if count == 1 else several or what + 's'}"
