"""What is known of the children of a dispute: their people, their hearings, their complaints, their IRO, day by day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.escalation.actions.disputes.people import People
from services.escalation.rules.disputes.hearings import KINDS, Hearing
from shared.calendar import Calendar, local_date
from shared.child.current_iro import allocations_of
from shared.child.looked_after import LookedAfterChild, child_from
from shared.child.proceedings import day_of
from shared.events.council.child_court import HearingListed, HearingVacated
from shared.events.council.child_life import TeamChanged
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.policy import Profile
from shared.register import facts
from shared.register.aliases import survivors_of, under_which_ids
from shared.register.facts import Fact
from shared.register.naming import subjects_of
from shared.work.unit_of_work import Work

Held = Mapping[str, Sequence[Fact]]
CHILD: Final = "child"


@dataclass(frozen=True, slots=True)
class Known:
    """Of one dispute: its subject under the id that goes on, its other children, and the facts about them."""

    subject: str
    also_for: tuple[str, ...]
    child: LookedAfterChild | None
    """The first child; None where it is about a foster carer."""
    people: People
    hearings: tuple[Hearing, ...]
    complained_on: tuple[tuple[date, str], ...]
    """Each complaint, with the code of who made it."""
    iros: tuple[tuple[date, str], ...]
    """Who became the IRO when."""
    calendar: Calendar

    @property
    def children(self) -> tuple[str, ...]:
        return (self.subject, *self.also_for) if self.child is not None else ()

    def iro_on(self, day: date) -> str | None:
        """Who was the IRO on that day: the last who had become it; before the first one nobody."""
        return next((iro for on, iro in reversed(self.iros) if on <= day), None)


async def known_of(
    work: Work, subject: str, subjectkind: str, also_for: Iterable[str], team_id: str | None, profile: Profile
) -> Known:
    """Everything that has a bearing on a dispute about these."""
    merged = await survivors_of(work, also_for)
    others = tuple(dict.fromkeys(each for one in also_for if (each := merged.get(one, one)) != subject))
    if subjectkind != CHILD:
        teams = await facts.loaded(work, [team_id] if team_id else [])
        people = People(None, teams, profile.calendar, team_id)
        return Known(subject, (), None, people, (), (), (), profile.calendar)
    held = await facts.loaded(work, [subject, *others])
    child = child_from(subject, held[subject], profile)
    named = {each.values.get("team_id") for each in child.told} | {team_id}
    teams = await facts.loaded(work, sorted(each for each in named if isinstance(each, str)))
    changed = {team: [fact for fact in its if isinstance(fact.data, TeamChanged)] for team, its in teams.items()}
    return Known(
        subject,
        others,
        child,
        People(child, changed, profile.calendar, team_id),
        tuple(await _hearings(work, held, profile.calendar)),
        tuple(_complaints(held, profile.calendar)),
        tuple(_iros(subject, held[subject])),
        profile.calendar,
    )


async def _hearings(work: Work, held: Held, calendar: Calendar) -> list[Hearing]:
    """Those that still stand for any of these children, also where they were said of another child of the case."""
    ids = await under_which_ids(work, sorted(held))
    naming = await subjects_of(work, {HearingListed}, sorted(ids))
    of_others = await facts.loaded(work, sorted(naming - held.keys()))
    found: dict[str, Hearing] = {}
    for its in held.values():
        found |= {each.id: each for each in _standing(its, calendar)}
    for its in of_others.values():
        also = {id_ for fact in its for id_ in _for_these(fact, ids)}
        found |= {each.id: each for each in _standing(its, calendar) if each.id in also}
    return sorted(found.values(), key=lambda each: (each.on, each.id))


def _for_these(fact: Fact, ids: Mapping[str, str]) -> list[str]:
    said = fact.data
    named = isinstance(said, HearingListed) and not ids.keys().isdisjoint(said.also_for)
    return [said.hearing_id] if isinstance(said, HearingListed) and named else []


def _standing(its: Sequence[Fact], calendar: Calendar) -> Iterable[Hearing]:
    """Listed, and not vacated since it was listed last."""
    vacated = {fact.data.hearing_id: fact.place for fact in its if isinstance(fact.data, HearingVacated)}
    for fact in its:
        said = fact.data
        if isinstance(said, HearingListed) and said.kind in KINDS and vacated.get(said.hearing_id, "") < fact.place:
            listed_on = local_date(fact.first_received, calendar)
            moved_on = local_date(fact.dated_at or fact.received, calendar)
            yield Hearing(said.hearing_id, said.kind, said.on, listed_on, moved_on)


def _complaints(held: Held, calendar: Calendar) -> list[tuple[date, str]]:
    said = [(fact, fact.data) for its in held.values() for fact in its if isinstance(fact.data, ComplaintReceived)]
    once: dict[str, Any] = {data.record_ref: (day_of(fact, calendar), data.complainant or "") for fact, data in said}
    return sorted(once.values())


def _iros(child_id: str, held: Sequence[Fact]) -> list[tuple[date, str]]:
    """By day; of two records of one child the child's own says who the IRO is."""
    given = allocations_of(held)
    own = [each for each in given if each.fact.subject == child_id]
    return [(each.on, each.announced.iro_id) for each in own or given]
