"""A child's times in care, laid out by their dates and read in the order of statements. Pure.

- A correction of the first day replaces the day of the newest time in care that was known when it was stated, to an
  earlier or a later one, and the old day plays no part any more.
- Then beginnings and ends stand by date, and of neighbours of one kind the one stated last stands.
- But a second beginning never moves an open time in care to a later day by itself, nor further back than the policy's
  `second_beginnings` has it (`months_back`): the end between the
  two may be missing, the second may be a correction or a mistake, or the first may be another time in care whose end is
  still to come. Which, a person is asked; until then the first stands, or until the missing end is told.
- A beginning that is only the earliest day we know of never overrules a true one; of two such days the earlier stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from shared.calendar import add_months
from shared.events.council.child_life import ChildBecameLookedAfter, ChildCeasedToBeLookedAfter, ChildDetailsCorrected
from shared.register.facts import Fact


@dataclass(frozen=True, slots=True)
class Turn:
    """A beginning or an end of care.

    `place` is where it was first stated, `stated` where what stands of it was; `said` is everything that states it.
    """

    on: date
    begins: bool
    place: str
    stated: str
    said: tuple[Fact, ...]
    earliest_known: bool = False
    other: bool = False
    """Said of another record, before it was merged into the child's."""


@dataclass(frozen=True, slots=True)
class Span:
    """One time in care: the beginning that stands, all that state it, its end, and what is in question."""

    begun: Turn
    accepted: tuple[Turn, ...]
    end: date | None
    asked: tuple[Turn, ...] = ()

    @property
    def said(self) -> tuple[Fact, ...]:
        """Every statement of its beginning."""
        return tuple({fact.place: fact for turn in self.accepted for fact in turn.said}.values())

    @property
    def place(self) -> str:
        """Where it was first stated."""
        return min(turn.place for turn in self.accepted)


def turns_of(facts: Iterable[Fact], months_back: int, *, other: bool = False) -> list[Turn]:
    """The beginnings and ends that these facts state, with the first days corrected."""
    turns: list[Turn] = []
    stated = sorted((step for fact in facts for step in _steps(fact, other)), key=lambda step: step[0])
    for _, fact, turn in stated:
        if turn is not None:
            turns.append(turn)
        else:
            _correct(turns, fact, months_back)
    return turns


def _steps(fact: Fact, other: bool) -> list[tuple[str, Fact, Turn | None]]:
    """What a fact says, where it was said: a beginning that was stated again is read in both places."""
    said, first = fact.data, fact.first_place or fact.place
    if isinstance(said, ChildCeasedToBeLookedAfter):
        return [(first, fact, Turn(said.ceased_on, False, first, fact.place, (fact,), other=other))]
    if isinstance(said, ChildBecameLookedAfter):
        places = sorted({first, fact.place})
        vague = said.looked_after_from_is_earliest_known
        turns = (Turn(said.looked_after_from, True, place, place, (fact,), vague, other) for place in places)
        return [(turn.place, fact, turn) for turn in turns]
    corrects = isinstance(said, ChildDetailsCorrected) and said.looked_after_from is not None
    return [(fact.place, fact, None)] if corrects else []


def _correct(turns: list[Turn], fact: Fact, months_back: int) -> None:
    """Give the newest time in care that is known by now another first day; the old one plays no part any more."""
    spans, said = laid_out(turns, months_back), fact.data
    assert isinstance(said, ChildDetailsCorrected)
    if not spans or said.looked_after_from is None:
        return
    newest = spans[-1]
    for turn in newest.accepted:
        turns.remove(turn)
    turns.append(
        replace(
            newest.begun,
            on=said.looked_after_from,
            place=newest.place,
            stated=fact.place,
            said=(*newest.said, fact),
            earliest_known=said.looked_after_from_is_earliest_known,
        )
    )


def laid_out(turns: Iterable[Turn], months_back: int) -> list[Span]:
    """Each time in care, first to last; an end without a beginning says nothing."""
    runs = [(begins, list(group)) for begins, group in groupby(_in_order(turns), key=lambda turn: turn.begins)]
    if runs and not runs[0][0]:
        runs = runs[1:]
    ends = [run for begins, run in runs if not begins]
    begun = [run for begins, run in runs if begins]
    return [_span(run, ends[at] if at < len(ends) else [], months_back) for at, run in enumerate(begun)]


def _in_order(turns: Iterable[Turn]) -> list[Turn]:
    """By their own dates; on one day an end comes before the next beginning if care was open."""
    ordered: list[Turn] = []
    for _, group in groupby(sorted(turns, key=lambda turn: turn.on), key=lambda turn: turn.on):
        same_day = list(group)
        in_care = bool(ordered) and ordered[-1].begins
        ordered.extend(sorted(same_day, key=lambda turn: turn.begins if in_care else not turn.begins))
    return ordered


def _span(run: Sequence[Turn], ends: Sequence[Turn], months_back: int) -> Span:
    """Neighbouring beginnings and the ends after them; what another record says of itself is read first."""
    in_order = sorted(run, key=lambda turn: (not turn.other, turn.place))
    begun, accepted, asked = in_order[0], [in_order[0]], list[Turn]()
    for turn in in_order[1:]:
        if _is_in_question(begun, turn, ends, months_back):
            asked.append(turn)
            continue
        accepted.append(turn)
        if _stands_instead(begun, turn):
            begun = turn
    end = max(ends, key=lambda turn: (not turn.other, turn.stated)).on if ends else None
    return Span(begun, tuple(accepted), end, tuple(asked))


def _is_in_question(begun: Turn, second: Turn, ends: Sequence[Turn], months_back: int) -> bool:
    """Whether a second beginning of an open time in care would move it to a later day, or far back."""
    was_over = any(end.place < second.place for end in ends)
    if was_over or second.earliest_known or begun.other or second.other:
        return False
    if second.on > begun.on:
        return True
    return not begun.earliest_known and second.on < add_months(begun.on, -months_back)


def _stands_instead(begun: Turn, later: Turn) -> bool:
    if later.earliest_known:
        return begun.earliest_known and later.on < begun.on
    return True
