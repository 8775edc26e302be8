"""A child's way to adoption, from episodes, PlacedAdoption and AD1.

In the return, DATE_PLACED is the day of the *decision* that the child should be placed, not the day of moving in: who
lives with adopters is told by the placement (A3 to A6). The authority to place is told by a placement order (E1) or
freeing order (D1). Parents' consent has no field of its own: only where no such order is shown does the decision stand
for it (PlacedAdoption's, else AD1's).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from shared.ssda903 import codes, rows
from shared.ssda903.facts import Fact
from shared.ssda903.histories import Period
from shared.ssda903.rows import Episode


def adoption_facts(
    periods: Sequence[Period], decisions: Sequence[rows.PlacedForAdoption], adopted: rows.Adopted | None
) -> Iterator[Fact]:
    """All adoption facts of one child."""
    for period in periods:
        yield from _of_period(period)
        if period.ended_on and period.reason in codes.ADOPTED:
            yield _step("adoption.order_made.v1", period.ended_on)
    yield from _decisions(periods, decisions, adopted)


def _step(kind: str, on: date) -> Fact:
    return Fact(kind, on, {"on": on.isoformat()})


def _of_period(period: Period) -> Iterator[Fact]:
    first = period.episodes[0]
    if _authorised(first) and first.rne in codes.LEGAL_CHANGES:
        yield _step("adoption.placement_authorised.v1", first.decom)
    if _with_adopters(first) and first.rne in codes.PLACEMENT_MOVES:
        yield _step("adoption.placed.v1", first.decom)
    for earlier, later in pairwise(period.episodes):
        yield from _between(earlier, later)


def _between(earlier: Episode, later: Episode) -> Iterator[Fact]:
    if _authorised(earlier) != _authorised(later):
        kind = "adoption.placement_authorised.v1" if _authorised(later) else "adoption.authority_revoked.v1"
        yield _step(kind, later.decom)
    if _with_adopters(later) and not _with_adopters(earlier):
        yield _step("adoption.placed.v1", later.decom)
    if _with_adopters(earlier) and later.place and not _with_adopters(later):
        ended = min(earlier.dec or later.decom, later.decom)
        data = {"disrupted_on": ended.isoformat(), "returned_on": later.decom.isoformat()}
        yield Fact("adoption.disrupted.v1", ended, data)


def _authorised(episode: Episode) -> bool:
    return episode.ls in codes.AUTHORITY_TO_PLACE


def _with_adopters(episode: Episode) -> bool:
    return episode.place in codes.WITH_ADOPTERS


def _decisions(
    periods: Sequence[Period], decisions: Sequence[rows.PlacedForAdoption], adopted: rows.Adopted | None
) -> Iterator[Fact]:
    if not any(_authorised(episode) for period in periods for episode in period.episodes):
        decided = {row.decided for row in decisions}
        if not decided and adopted and adopted.decided:
            decided = {adopted.decided}
        yield from (_step("adoption.placement_authorised.v1", day) for day in sorted(decided))
    for row in decisions:
        if row.ceased:
            yield _step("adoption.authority_revoked.v1", row.ceased)
