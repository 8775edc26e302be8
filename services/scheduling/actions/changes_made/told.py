"""What the facts tell of changes that were made or proposed, and what of them was found without anybody's proposal."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from services.scheduling.rules.changes_made.as_proposed import Found, Proposed
from services.scheduling.rules.changes_made.frozen import WHILE_FROZEN, Freeze, frozen_by
from services.scheduling.rules.changes_made.kinds import LEAVE, Stay, is_a_move, kinds_of_move, needed_a_review
from shared.calendar import local_date
from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.child.states import on_short_breaks
from shared.duties import counted_from
from shared.events.base import Event
from shared.events.council.child_life import (
    ChildBecameLookedAfter,
    ChildCeasedToBeLookedAfter,
    Placement,
    PlacementStarted,
)
from shared.events.council.child_plans import ChangeDropped, ChangeMade, ChangeProposed
from shared.events.place import id_in
from shared.events.services.around_reviews import MatterOpened
from shared.policy import Profile
from shared.register.facts import Fact

TELL: Final[tuple[type[Event], ...]] = (ChildCeasedToBeLookedAfter, PlacementStarted, ChangeMade)
"""What may tell that a change was made."""
_PLACE: Final = (ChildBecameLookedAfter, PlacementStarted)
"""What tells where a child lives."""
_FIRST: Final = "first_review"


def found_in(
    child: LookedAfterChild, held: Sequence[Fact], profile: Profile, today: date, frozen: Sequence[Freeze] = ()
) -> list[Found]:
    """The changes that the facts alone tell of, by their day; imported history, and days to come, are left out.

    `frozen` are the freezes: a move that one of them stopped is one whatever its kind.
    """
    found = [*_ends(child, held, profile), *_moves(child, held, profile, frozen)]
    return sorted((each for each in found if each.on <= today), key=lambda each: (each.on, each.id))


def _ends(child: LookedAfterChild, held: Sequence[Fact], profile: Profile) -> Iterator[Found]:
    """Where care ended before childhood did; an end of short breaks is no leaving of care."""
    by_type = {ChildCeasedToBeLookedAfter.TYPE: held}
    for period in child.periods:
        fact = _end_of(period, held)
        if fact is None or period.end is None or on_short_breaks(child, by_type, period.end):
            continue
        if child.is_of_age(period.end, profile.settings.childhood.ends_at_age):
            continue
        first = profile.duties.get(_FIRST)
        limit = counted_from(period.start, first, profile.calendar).due_on if first is not None else None
        reason = getattr(fact.data, "reason", None)
        if needed_a_review(period.end, reason, limit, profile.settings.unproposed_changes):
            yield Found(_id(fact), period.end, (LEAVE,))


def _end_of(period: CarePeriod, held: Sequence[Fact]) -> Fact | None:
    """What told last that it ended that day; None where that was imported."""
    told = [fact for fact in held if type(fact.data) is ChildCeasedToBeLookedAfter]
    last = [fact for fact in told if fact.data.happened_on() == period.end]
    return last[-1] if last and last[-1].baseline is None else None


def _moves(
    child: LookedAfterChild, held: Sequence[Fact], profile: Profile, frozen: Sequence[Freeze]
) -> Iterator[Found]:
    stays = _stays(held)
    begun = {fact.data.placement.id: fact for fact in held if type(fact.data) is PlacementStarted}
    for at, stay in enumerate(stays):
        fact = begun.get(stay.id)
        period = next((each for each in child.periods if each.covers(stay.started_on)), None)
        if fact is None or fact.baseline is not None or period is None or stay.started_on <= period.start:
            continue
        before = next(
            (each for each in reversed(stays[:at]) if period.start <= each.started_on < stay.started_on), None
        )
        year = child.details_on(stay.started_on).get("school_year")
        kinds = kinds_of_move(stay, before, year, profile.settings.unproposed_changes)
        if not kinds and frozen_by(frozen, None, stay.started_on, a_move=True) is not None:
            kinds = (WHILE_FROZEN,)
        if kinds:
            yield Found(_id(fact), stay.started_on, kinds)


def _stays(held: Sequence[Fact]) -> list[Stay]:
    """Every placement told of, as it was told last, by its first day."""
    told: dict[str, Placement] = {}
    for fact in held:
        if isinstance(fact.data, _PLACE) and fact.data.placement is not None:
            told[fact.data.placement.id] = fact.data.placement
    stays = (Stay(each.id, each.type, each.started_on) for each in told.values())
    return sorted((each for each in stays if is_a_move(each)), key=lambda each: (each.started_on, each.id))


def _id(fact: Fact) -> str:
    return id_in(fact.first_place or fact.place)


def proposed_in(held: Sequence[Fact]) -> list[Proposed]:
    """What was proposed and not dropped, told as made, or given notice of by a parent, each with its day."""
    dropped = {fact.data.proposal_id for fact in held if type(fact.data) is ChangeDropped}
    made = made_in(held)
    proposals = {fact.data.proposal_id: fact.data for fact in held if type(fact.data) is ChangeProposed}
    days: dict[str, date | None] = {id_: each.planned_on for id_, each in proposals.items() if id_ not in dropped}
    days |= {id_: each.made_on or days.get(id_) for id_, (_, each) in made.items()}
    kinds = {id_: each.kind for id_, each in proposals.items()} | {
        id_: each.kind for id_, (_, each) in made.items() if each.kind is not None
    }
    notices = [fact.data for fact in held if type(fact.data) is MatterOpened and fact.data.discharge_notice]
    return [
        *(Proposed(id_, on, kinds.get(id_)) for id_, on in days.items()),
        *(Proposed(each.matter_id, each.planned_on, LEAVE) for each in notices),
    ]


def made_in(held: Sequence[Fact]) -> dict[str, tuple[Fact, ChangeMade]]:
    """What was told as made, by proposal; imported history is left out."""
    told = [(fact, fact.data) for fact in held if type(fact.data) is ChangeMade and fact.baseline is None]
    return {said.proposal_id: (fact, said) for fact, said in told}


def was_proposed(held: Sequence[Fact], change_id: str) -> bool:
    """Whether a duty to hold a review before it runs, or ran, from a proposal or a notice."""
    said = (fact.data for fact in held)
    return any(type(each) is ChangeProposed and each.proposal_id == change_id for each in said) or any(
        type(fact.data) is MatterOpened and fact.data.matter_id == change_id and fact.data.planned_on is not None
        for fact in held
    )


def day_made(fact: Fact, said: ChangeMade, profile: Profile) -> date:
    """The day on which it was made, as far as that was told: else the day of the telling."""
    return said.made_on or local_date(fact.time, profile.calendar)
