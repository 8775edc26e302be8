"""Who manages a child's case, and who did so earlier in this time in care.

A case is managed by its social worker and by the team manager: the child's own, or the manager of the team. What a
correction replaces was recorded by mistake and never was so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

from services.allocation.rules.model import FormerPost
from shared.calendar import ONE_DAY

TEAM, TEAM_MANAGER = "team_id", "team_manager_id"
_MANAGING = ("social_worker_id", TEAM_MANAGER)


class Stated(Protocol):
    """Details of a child that were stated, and the day from which they hold."""

    @property
    def on(self) -> date: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def is_correction(self) -> bool: ...


class TeamStated(NamedTuple):
    """What was stated of a team: from which day on it holds, and its manager; `line` are all who manage it, upwards."""

    on: date
    manager: str | None
    line: tuple[str, ...]


class Spell(NamedTuple):
    """Who it was, from the first to the last day; no `to_on`: still."""

    who: str
    from_on: date
    to_on: date | None


class TeamOverTime(NamedTuple):
    """A team's manager and line of management, now and those to come, and its managers one after the other."""

    line: tuple[str, ...]
    managers: tuple[Spell, ...]


def team_over_time(stated: Iterable[TeamStated], today: date) -> TeamOverTime:
    """What was stated of a team, in the order of the days.

    A change that is told in advance counts at once, beside what is so until then: nobody is given an IRO whom the child
    would soon have to leave.
    """
    told = sorted(stated, key=lambda each: each.on)
    begun = sum(each.on <= today for each in told)
    line = dict.fromkeys(person for each in told[max(begun - 1, 0) :] for person in each.line)
    return TeamOverTime(tuple(line), tuple(_spells([(each.on, each.manager) for each in told])))


def teams_of(told: Iterable[Stated]) -> set[str]:
    """Every team that was ever said to have the child's case."""
    return {team for each in told if (team := each.values.get(TEAM)) is not None}


def managed_before(since: date, told: Sequence[Stated], teams: Mapping[str, TeamOverTime]) -> dict[str, FormerPost]:
    """Who managed the case on a day of the time in care that began on `since` and does no longer: as what, until when.

    Of several parts of one person the last is given.
    """
    found: dict[str, FormerPost] = {}
    for role, spell in _managing(told, teams):
        over = spell.to_on
        if over is None or over < since:
            continue
        if spell.who not in found or found[spell.who].until < over:
            found[spell.who] = FormerPost(role, over)
    return found


def _managing(told: Sequence[Stated], teams: Mapping[str, TeamOverTime]) -> Iterator[tuple[str, Spell]]:
    for role in _MANAGING:
        for spell in _spells(_changes(told, role)):
            yield role, spell
    for with_team in _spells(_changes(told, TEAM)):
        for manager in teams[with_team.who].managers if with_team.who in teams else ():
            both = _both(manager, with_team)
            if both is not None:
                yield TEAM_MANAGER, both


def _changes(told: Iterable[Stated], name: str) -> list[tuple[date, str | None]]:
    """Who it was from which day on; of several statements for one day the last stands.

    Who was it before the first change we know of may be told with that change.
    """
    found: list[tuple[date, str | None]] = []
    for each in told:
        if name not in each.values:
            continue
        if not found and (before := each.values.get(f"previous_{name}")) is not None:
            found.append((date.min, before))
        if found and (each.is_correction or found[-1][0] == each.on):
            found[-1] = (found[-1][0], each.values[name])
        else:
            found.append((each.on, each.values[name]))
    return found


def _spells(changes: Sequence[tuple[date, str | None]]) -> Iterator[Spell]:
    """The changes as spells; to say again who it is begins no new one."""
    true = [each for before, each in pairwise([(None, None), *changes]) if before[1] != each[1]]
    for (from_on, who), (next_on, _) in pairwise([*true, (None, None)]):
        if who is not None and from_on is not None:
            yield Spell(who, from_on, next_on - ONE_DAY if next_on is not None else None)


def _both(manager: Spell, with_team: Spell) -> Spell | None:
    """The days on which somebody managed the team while it had the case."""
    ends = [each.to_on for each in (manager, with_team) if each.to_on is not None]
    from_on, to_on = max(manager.from_on, with_team.from_on), min(ends, default=None)
    return Spell(manager.who, from_on, to_on) if to_on is None or from_on <= to_on else None
