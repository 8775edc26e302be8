"""A child's facts of care, from periods of episodes: what happened, when, and in which words an event says it.

What a row says about itself (RNE) decides what happened on its first day, so a fact reads the same in every year's
return that shows the row.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from shared.ssda903 import codes
from shared.ssda903.histories import Period
from shared.ssda903.rows import Episode


class Fact(NamedTuple):
    """Something that happened on a day, under the event type (with its version) that announces it."""

    type: str
    on: date
    data: dict[str, Any]


def without_unknowns(**data: Any) -> dict[str, Any]:
    """The fields that are known; an absent field leaves what a receiver knows unchanged."""
    return {name: value for name, value in data.items() if value is not None}


def placement_id(child: str, started_on: date) -> str:
    """The id of a placement: the return has none, and a child enters one placement a day."""
    return f"{child}-{started_on:%Y%m%d}"


def _placement(episode: Episode) -> dict[str, Any] | None:
    if episode.place is None:
        return None
    started = episode.decom
    return {"id": placement_id(episode.child, started), "type": episode.place, "started_on": started.isoformat()}


def care_facts(period: Period, details: dict[str, Any]) -> Iterator[Fact]:
    """All facts of one period; `details` are the child's own: date of birth, sex, ethnicity, uasc."""
    first = period.episodes[0]
    yield _became_looked_after(period, details)
    if not period.start_is_known:
        if first.rne in codes.PLACEMENT_MOVES:
            yield from _placement_started(first)
        if first.rne in codes.LEGAL_CHANGES:
            yield _legal_status_changed(first)
    for earlier, later in pairwise(period.episodes):
        if later.rne in codes.LEGAL_CHANGES or later.ls != earlier.ls:
            yield _legal_status_changed(later)
    yield from _moves(period)
    if period.ended_on:
        yield _ceased(period.ended_on, period.reason)


def _became_looked_after(period: Period, details: dict[str, Any]) -> Fact:
    first = period.episodes[0]
    data = without_unknowns(
        looked_after_from=first.decom.isoformat(),
        looked_after_from_is_earliest_known=not period.start_is_known,
        legal_status=first.ls,
        voluntary=first.ls in codes.VOLUNTARY,
        short_breaks=first.ls in codes.SHORT_BREAKS,
        category_of_need=first.cin,
        placement=_placement(first),
    )
    return Fact("child.became_looked_after.v1", first.decom, data | details)


def _legal_status_changed(episode: Episode) -> Fact:
    data = {"code": episode.ls, "from": episode.decom.isoformat()}
    return Fact("legal_status.changed.v1", episode.decom, data)


def _placement_started(episode: Episode) -> Iterator[Fact]:
    placement = _placement(episode)
    if placement:
        yield Fact("placement.started.v1", episode.decom, {"placement": placement})


def _placement_ended(began: Episode, ended: date, reason: str | None) -> Fact:
    placement = placement_id(began.child, began.decom)
    data = without_unknowns(placement_id=placement, ended_on=ended.isoformat(), reason=reason)
    return Fact("placement.ended.v1", ended, data)


def _moves(period: Period) -> Iterator[Fact]:
    """Placements ended and started within the period; a change of legal status alone moves nobody.

    A placement whose type is not known was not told, and so its end is not told either.
    """
    last = began = period.episodes[0]
    for earlier, later in pairwise(period.episodes):
        last = later
        if later.rne in codes.PLACEMENT_MOVES or later.place != earlier.place:
            if began.place and began.decom < later.decom:
                ended = min(earlier.dec or later.decom, later.decom)
                yield _placement_ended(began, ended, earlier.reason_place_change)
            yield from _placement_started(later)
            began = later
    if began.place and last.dec and last.reason_place_change and not period.ended_on:
        yield _placement_ended(began, last.dec, last.reason_place_change)


def _ceased(on: date, reason: str | None) -> Fact:
    told = None if reason in (codes.CARE_GOES_ON, codes.END_UNKNOWN) else reason
    return Fact("child.ceased_to_be_looked_after.v1", on, without_unknowns(ceased_on=on.isoformat(), reason=told))
