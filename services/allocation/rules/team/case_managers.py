"""Who manages a child's case, and who did so earlier in this time in care, as the facts tell it.

A case is managed by its social worker and by the team manager: the child's own, or the manager of the team. What a
correction replaces was recorded by mistake and never was so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from services.allocation.rules.model import FormerPost
from shared.calendar import ONE_DAY
from shared.child.details import Told
from shared.child.looked_after import LookedAfterChild
from shared.events.council.child_life import TeamChanged
from shared.register.facts import Fact

TEAM, TEAM_MANAGER = "team_id", "team_manager_id"
_MANAGING = ("social_worker_id", TEAM_MANAGER)
_LINE = (TEAM_MANAGER, "service_manager_id", "head_of_service_id", "director_id")


class Spell(NamedTuple):
    """Who it was, from the first to the last day; no `to_on`: still."""

    who: str
    from_on: date
    to_on: date | None


class TeamOverTime(NamedTuple):
    """A team's manager and line of management, now and those to come, and its managers one after the other."""

    line: tuple[str, ...]
    managers: tuple[Spell, ...]


def team_over_time(held: Iterable[Fact], today: date) -> TeamOverTime:
    """What the facts held of a team say, in the order of their days.

    A change that is told in advance counts at once, beside what is so until then: nobody is given an IRO whom the child
    would soon have to leave.
    """
    told = [(_day(fact, fact.data), fact.data) for fact in held if isinstance(fact.data, TeamChanged)]
    told.sort(key=lambda each: each[0])
    begun = sum(day <= today for day, _ in told)
    standing = [changed for _, changed in told[max(begun - 1, 0) :]]
    line = dict.fromkeys(person for each in standing for name in _LINE if (person := getattr(each, name)) is not None)
    return TeamOverTime(tuple(line), tuple(_spells([(day, changed.team_manager_id) for day, changed in told])))


def _day(fact: Fact, changed: TeamChanged) -> date:
    return changed.changed_on or fact.time.date()


def teams_of(child: LookedAfterChild) -> set[str]:
    """Every team that was ever said to have the child's case."""
    return {team for each in child.told if (team := each.values.get(TEAM)) is not None}


def managed_before(child: LookedAfterChild, teams: Mapping[str, TeamOverTime]) -> dict[str, FormerPost]:
    """Who managed the case on a day of the present time in care and does no longer: as what, and until when.

    Of several parts of one person the last is given.
    """
    found: dict[str, FormerPost] = {}
    if child.current is None:
        return found
    for role, spell in _managing(child, teams):
        over = spell.to_on
        if over is None or over < child.current.start:
            continue
        if spell.who not in found or found[spell.who].until < over:
            found[spell.who] = FormerPost(role, over)
    return found


def _managing(child: LookedAfterChild, teams: Mapping[str, TeamOverTime]) -> Iterator[tuple[str, Spell]]:
    for role in _MANAGING:
        for spell in _spells(_changes(child.told, role)):
            yield role, spell
    for with_team in _spells(_changes(child.told, TEAM)):
        for manager in teams[with_team.who].managers if with_team.who in teams else ():
            both = _both(manager, with_team)
            if both is not None:
                yield TEAM_MANAGER, both


def _changes(told: Iterable[Told], name: str) -> list[tuple[date, str | None]]:
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
