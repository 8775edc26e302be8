"""How an IRO's children are handed over when she leaves or is away, who may cover for her, and who goes back to her.

The law wants three things at once: never a day without a named IRO; brothers and sisters with one IRO; and the
outgoing IRO to introduce the next one in person. So children are handed over while she is still there to introduce, a
sibling group always whole, and the children whose review comes first choose first while there is most room.

A short absence changes nobody's IRO: somebody covers. What is short is ours (local); the manager's word comes first.

Source: Hull 1; Jersey 7.2, 7.9; Blackpool app 5.8.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.allocation.rules import communication, room, siblings, works_then
from services.allocation.rules.choosing import bars
from services.allocation.rules.model import Answer, ChildId, Iro, IroId, Limits
from services.allocation.rules.rule import Question, Rule
from services.allocation.rules.team.caseload import per_full_time
from shared.calendar import ONE_DAY
from shared.policy import Profile

IRO_LEFT = Rule("iro_left", "The IRO leaves the service", "Hull 1; Jersey 7.2", binding=True, overridable=False)
IRO_AWAY = Rule("iro_away", "The IRO is away for long", "Hull 1; Jersey 7.2; local", binding=True, overridable=True)
RESTORED = Rule("restored", "The IRO is back from an absence", "Hull 1; Jersey 7.2", binding=False, overridable=True)
RULES = (IRO_LEFT, IRO_AWAY, RESTORED)

INTRODUCING = "successor_introduced"


class Handed(NamedTuple):
    """A child to hand over: the next review, since when looked after, and the siblings who must share her IRO."""

    child_id: ChildId
    review_on: date | None
    looked_after_from: date
    sibling_ids: frozenset[ChildId] = frozenset()


def in_order(children: Iterable[Handed]) -> list[tuple[ChildId, ...]]:
    """The groups to hand over one after the other: siblings together, the group with the next review first.

    A group without a known review comes last; of equals the group longest looked after, then the smallest id. Within
    a group the same. The order of the list given does not matter.
    """
    ordered = sorted(children, key=_soonest)
    known = {child.child_id: child for child in ordered}
    linked: dict[ChildId, set[ChildId]] = {child_id: set() for child_id in known}
    for child in ordered:
        for other in child.sibling_ids & known.keys():
            linked[child.child_id].add(other)
            linked[other].add(child.child_id)
    place = {child_id: number for number, child_id in enumerate(known)}
    groups: list[tuple[ChildId, ...]] = []
    seen: set[ChildId] = set()
    for child_id in known:
        if child_id not in seen:
            group = _reached(child_id, linked)
            seen |= group
            groups.append(tuple(sorted(group, key=place.__getitem__)))
    return groups


def _soonest(child: Handed) -> tuple[date, date, ChildId]:
    return (child.review_on or date.max, child.looked_after_from, child.child_id)


def _reached(start: ChildId, linked: Mapping[ChildId, set[ChildId]]) -> set[ChildId]:
    reached, ahead = {start}, [start]
    while ahead:
        new = linked[ahead.pop()] - reached
        reached |= new
        ahead += new
    return reached


def time_to_introduce(profile: Profile) -> int:
    """Working days between a child's move and the last day of the outgoing IRO: the limit for the introduction.

    Where that duty is not counted in working days, what the profile's setting `hand_over` says.
    """
    duty = profile.all_duties.get(INTRODUCING)
    given = duty.within.working_days if duty is not None and duty.within is not None else None
    return profile.settings.hand_over.introducing_working_days if given is None else given


def handed_over_from(last_day: date, profile: Profile) -> date:
    """The day on which children are handed over by somebody whose last day of work is `last_day`.

    An introduction due so many working days after that day is due on the last day at work.
    """
    calendar = profile.calendar
    at_work = last_day if calendar.is_working_day(last_day) else calendar.subtract_working_days(last_day, 1)
    return calendar.subtract_working_days(at_work, time_to_introduce(profile))


class Arrangement(StrEnum):
    """What is done about an absence: somebody covers and nobody's IRO changes, or the children are moved."""

    COVER = "cover"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Away:
    """An absence, first and last day included; `cover` is the manager's word on how it is dealt with."""

    from_on: date
    to_on: date | None = None
    cover: bool | None = None


def arrangement(away: Away, today: date, profile: Profile) -> Arrangement:
    """What is done about an absence; one until further notice is covered until it has lasted too long."""
    if away.cover is not None:
        return Arrangement.COVER if away.cover else Arrangement.MOVE
    long_from = gets_long_on(away, profile)
    until = away.to_on if away.to_on is not None else today
    return Arrangement.MOVE if until >= long_from else Arrangement.COVER


def gets_long_on(away: Away, profile: Profile) -> date:
    """The first day that makes an absence too long for cover: its working day after the longest cover."""
    longest = profile.settings.absences.covered_working_days
    return profile.calendar.add_working_days(away.from_on - ONE_DAY, longest + 1)


def who_may_take(group: Sequence[Question], iros: Iterable[Iro]) -> list[Iro]:
    """The IROs whom no rule but perhaps room keeps from any child of a group."""
    return [iro for iro in iros if not any(_kept_from(question, iro) for question in group)]


def _kept_from(question: Question, iro: Iro) -> bool:
    return siblings.RULE.judge(question, iro) is not None or bars.barred(question, iro)


def who_covers(
    group: Sequence[Question], iros: Sequence[Iro], covering: Mapping[IroId, float], first: Collection[IroId] = ()
) -> Iro | None:
    """Who stands in for a short time for a whole sibling group; None when nobody may.

    Cover is no allocation, so no limit stands against it; what she covers already counts in who has least to do. Who
    hands over her own cases is still at work: she covers when nobody else may. `first` are those who stand in for
    brothers and sisters of the group already: one of them if possible.
    """
    able = who_may_take(group, [_at_work(iro) for iro in iros])
    going = {iro.id for iro in iros if works_then.why_not(iro, group[0].on) is not None}
    return min(
        able,
        key=lambda iro: (iro.id not in first, iro.id in going, _least_to_do(group, iro, covering)),
        default=None,
    )


def _at_work(iro: Iro) -> Iro:
    return replace(iro, absences=tuple(absence for absence in iro.absences if not absence.handing_over))


def _least_to_do(group: Sequence[Question], iro: Iro, covering: Mapping[IroId, float]) -> tuple[int, float, IroId]:
    unmet = sum(communication.advocate_needed(question.child, iro) for question in group)
    return (unmet, per_full_time(iro.load + covering.get(iro.id, 0.0), iro.fte), iro.id)


def why_not_back(
    group: Sequence[Question],
    iro: Iro,
    now_with: Iterable[IroId],
    limits: Limits,
    overruled: Mapping[ChildId, Collection[str]] = MappingProxyType({}),
) -> str | None:
    """Why a sibling group that was moved because its IRO was away does not go back to her; None when it does.

    The group is asked about as if it had no IRO. `now_with` are those who stood in: a brother or sister who has
    come to one of them meanwhile keeps the group there. `overruled` are the rules that a manager set aside in
    choosing her for a child.
    """
    for question in group:
        against = [said for said in bars.verdicts(question, iro) if said.answer is Answer.AGAINST]
        against = [said for said in against if said.rule not in overruled.get(question.child.id, ())]
        if against:
            return f"{iro.id} {against[0].why}"
        if (why_apart := siblings.RULE.judge(question, iro)) is not None:
            return f"{iro.id} {why_apart}"
        joined = sorted({*now_with} & {*question.family.held_by_siblings()})
        if joined:
            return f"a brother or sister is with {joined[0]} now"
    lacking = room.why_not(iro, sum(question.child.weight for question in group), limits)
    return f"{iro.id} {lacking}" if lacking is not None else None
