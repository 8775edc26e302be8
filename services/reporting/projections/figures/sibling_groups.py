"""Brothers and sisters who are looked after, as things to be counted: of each, the stretches in one sibling group.

Everything is derived from what was said of all of them, by the rule by which allocation sees who is split.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple

from services.reporting.projections.figures.life import Life
from services.reporting.rules.figures.ages import BEGINS
from services.reporting.rules.figures.thing import Kind, Thing, Who, key_in
from shared.calendar import Calendar, local_date
from shared.child.siblings import groups_of, is_split, linked
from shared.events.envelope import Envelope
from shared.events.services.allocation import SiblingGroupSplit, SiblingGroupSplitEnded

SPLITS: Final[tuple[type[SiblingGroupSplit], type[SiblingGroupSplitEnded]]] = (
    SiblingGroupSplit,
    SiblingGroupSplitEnded,
)
NOT_SAID: Final = "not_said"
"""Why a group is split of which allocation has said nothing by that day."""
_COUNTED_BY: Final = ("team_id", "legal_status", "placement", "sibling_ids")
_TWO: Final = 2


class Said(NamedTuple):
    """From this day on a split of these children has this reason; None: it is over."""

    on: date
    split: str
    children: frozenset[str]
    reason: str | None


class _Place(NamedTuple):
    """Where a child stands in a sibling group, and to whom the child counts."""

    who: Who
    group: str
    split: bool
    reason: str | None


def reasons_said(told: Sequence[Envelope], belongs: Mapping[str, str], calendar: Calendar) -> list[Said]:
    """What allocation announced of splits, in the order in which it holds; `told` is as it was stated.

    A split is announced anew when its reason changes, and keeps its first day: the new reason holds from the day on
    which it was said.
    """
    found: list[Said] = []
    for each in told:
        data, said = each.data, local_date(each.time, calendar)
        if not isinstance(data, SPLITS):
            continue
        children = frozenset(belongs.get(child_id, child_id) for child_id in data.child_ids)
        if isinstance(data, SiblingGroupSplitEnded):
            found.append(Said(data.ended_on, data.split_id, children, None))
            continue
        split, begun = data.split_id or f"{each.source}|{each.id}", data.split_on or said
        again = any(earlier.split == split for earlier in found)
        found.append(Said(max(said, begun) if again else begun, split, children, data.reason))
    return sorted(found, key=lambda each: each.on)


def things_of(
    lives: Mapping[str, Life], belongs: Mapping[str, str], said: Sequence[Said]
) -> Iterator[tuple[str, Thing]]:
    """By child, each stretch in which the child was one of a sibling group and nothing changed that is counted."""
    family = _Family(lives, belongs, said)
    begun: dict[str, tuple[date, _Place]] = {}
    for day in family.cuts():
        now = family.places(day)
        for child_id in sorted({*begun, *now}):
            on, was = begun.get(child_id, (day, None))
            if was == now.get(child_id):
                continue
            if was is not None:
                yield child_id, _thing(on, was, day)
                del begun[child_id]
            if child_id in now:
                begun[child_id] = (day, now[child_id])
    for child_id, (on, was) in sorted(begun.items()):
        yield child_id, _thing(on, was, None)


def _thing(on: date, place: _Place, until: date | None) -> Thing:
    key = key_in(place.group, on)
    return Thing(Kind.SIBLINGS, key, on, place.who, until, place.reason, {"split": place.split})


class _Family:
    """Everybody whom links ever joined, and what is so of them on a day."""

    def __init__(self, lives: Mapping[str, Life], belongs: Mapping[str, str], said: Sequence[Said]) -> None:
        self._lives, self._belongs, self._said = lives, belongs, said
        self._stays = {child_id: _stays_of(life) for child_id, life in lives.items()}

    def cuts(self) -> list[date]:
        """Every day on which something may change; none where nobody has a brother or sister."""
        if len(self._lives) < _TWO:
            return []
        days = {each.on for each in self._said}
        for child_id, life in self._lives.items():
            days |= {day for stay in self._stays[child_id] for day in stay if day is not None}
            days |= {*life.iros.days, *life.birthdays(*BEGINS)}
            days |= {day for name in _COUNTED_BY for day in life.details[name].days}
        return sorted(days)

    def places(self, day: date) -> dict[str, _Place]:
        """Of each child who is one of a group that day, where the child stands."""
        here = [child_id for child_id, stays in self._stays.items() if _is_in(stays, day)]
        named = ((each, other) for each in here for other in self._lives[each].details["sibling_ids"].on(day) or ())
        found: dict[str, _Place] = {}
        for group in groups_of(here, linked(named, self._belongs)):
            split = is_split(self._lives[each].iros.on(day) for each in group)
            reason = self._reason(group, day) if split else None
            found |= {each: _Place(self._lives[each].who(day), _name_of(group), split, reason) for each in group}
        return found

    def _reason(self, group: Collection[str], day: date) -> str:
        """What was said last, by that day, of a split that goes on between two of them or more."""
        standing: dict[str, Said] = {}
        for each in self._said:
            if each.on <= day:
                standing.pop(each.split, None)
                standing[each.split] = each
        between = [each.reason for each in standing.values() if len(each.children.intersection(group)) >= _TWO]
        return next((each for each in reversed(between) if each is not None), NOT_SAID)


def _stays_of(life: Life) -> list[tuple[date, date | None]]:
    """The child's times in care, each until the first day on which the child was not looked after any more."""
    stays = ((period.start, life.over(period)) for period in life.child.periods)
    return [(start, over) for start, over in stays if over is None or start < over]


def _is_in(stays: Iterable[tuple[date, date | None]], day: date) -> bool:
    return any(start <= day and (over is None or day < over) for start, over in stays)


def _name_of(group: Sequence[str]) -> str:
    """By its first child, as a digest: whoever may see one of them is not told the id of another."""
    return sha256(group[0].encode()).hexdigest()[:16]
