"""The stages that a dispute was in: from when, until when an answer is due, and what took it there.

A stage is due on the earlier of its own days and the limit of the whole. Nobody's silence holds a dispute: where no
answer has come in time it is entered the next day at the stage above, which counts from the last day of the one before,
so that four fives are twenty. What the IRO moves counts from the day on which she does. An answer in time stops the
silence, and the IRO says what follows. At the last stage, and once the limit has passed, silence moves nothing more:
the limit itself is announced. Pure: what was said, in whatever order it was heard, gives the same stages.

Source: Jersey 6.2 (levels of seniority with days for each, 20 working days in all); what silence does is local.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from shared.calendar import ONE_DAY

Cause = Literal["opened", "iro", "silence", "bypass"]


class Move(NamedTuple):
    """The IRO takes it to a higher stage."""

    on: date
    place: str
    to: int
    emergency: bool = False
    informal: bool = False


class Answer(NamedTuple):
    """A manager of a stage answered."""

    id: str
    number: int
    on: date
    place: str


class Kept(NamedTuple):
    """An answer on its stage; `late` where its day was over or the dispute had moved on."""

    id: str
    on: date
    late: bool


class Case(NamedTuple):
    """What was said of one dispute. `limit_on` is the last of the days for all of it together."""

    opened_on: date
    limit_on: date
    first: int = 1
    moves: Sequence[Move] = ()
    answers: Sequence[Answer] = ()
    ended_on: date | None = None
    emergency: bool = False
    informal: bool = False


class Entered(NamedTuple):
    """One stage that it was in. The first of `answers` is the stage's outcome; the others are kept beside it.

    `entered_at` is where in its day the IRO's word stands that took it there; what time did comes before all words.
    """

    number: int
    entered_on: date
    due_on: date
    cause: Cause
    bypassed: tuple[int, ...] = ()
    emergency: bool = False
    informal: bool = False
    left_on: date | None = None
    answers: tuple[Kept, ...] = ()
    entered_at: str = ""

    @property
    def answered_on(self) -> date | None:
        return self.answers[0].on if self.answers else None


class Days(NamedTuple):
    """By what a stage's days are counted: `last` is the number of the last stage, and `own_days` gives the last of a
    stage's own days, counted from a day, where the calendar reaches so far."""

    last: int
    own_days: Callable[[date, int], date | None]

    def due(self, counts_from: date, number: int, limit_on: date) -> date:
        """The last day for an answer at this stage."""
        own = self.own_days(counts_from, number)
        return limit_on if own is None else min(own, limit_on)


def stages_entered(case: Case, days: Days, today: date) -> list[Entered]:
    """Every stage that it was in by the end of today, or of the day on which it ended, in order."""
    until = today if case.ended_on is None else min(today, case.ended_on)
    moves = sorted((each for each in case.moves if each.to <= days.last), key=lambda each: each[:2])
    entered = [_first(case, days)]
    while (follows := _next(entered[-1], moves, case, days, until)) is not None:
        entered[-1] = entered[-1]._replace(left_on=follows.entered_on)
        entered.append(follows)
    return [each._replace(answers=_answers(each, moves, case)) for each in entered]


def _first(case: Case, days: Days) -> Entered:
    passed = tuple(range(1, case.first))
    due_on = days.due(case.opened_on, case.first, case.limit_on)
    cause: Cause = "bypass" if passed else "opened"
    return Entered(case.first, case.opened_on, due_on, cause, passed, case.emergency, case.informal)


def _next(here: Entered, moves: Sequence[Move], case: Case, days: Days, until: date) -> Entered | None:
    move = _move_from(here, moves)
    silent_on = here.due_on + ONE_DAY
    stays = here.number == days.last or here.due_on >= case.limit_on or silent_on > until
    if not stays and (move is None or move.on >= silent_on) and not _in_time(here, moves, case):
        due_on = days.due(here.due_on, here.number + 1, case.limit_on)
        return Entered(here.number + 1, silent_on, due_on, "silence")
    if move is None or move.on > until:
        return None
    passed = tuple(range(here.number + 1, move.to))
    due_on = days.due(move.on, move.to, case.limit_on)
    cause: Cause = "bypass" if passed else "iro"
    return Entered(move.to, move.on, due_on, cause, passed, move.emergency, move.informal, entered_at=move.place)


def _move_from(here: Entered, moves: Sequence[Move]) -> Move | None:
    """The first that takes it further; one to a stage where it is already, or was, moves nothing."""
    return next((each for each in moves if each.to > here.number and _comes_after(each, here)), None)


def _comes_after(said: Move | Answer, here: Entered) -> bool:
    """It was said once the dispute had come to that stage."""
    return (said.on, said.place) >= (here.entered_on, here.entered_at)


def _in_time(here: Entered, moves: Sequence[Move], case: Case) -> bool:
    return any(not each.late for each in _answers(here, moves, case))


def _answers(here: Entered, moves: Sequence[Move], case: Case) -> tuple[Kept, ...]:
    """By day, of one day by when they were said: who was first counts. None is from before it came to the stage."""
    move = _move_from(here, moves)
    of_it = (each for each in case.answers if each.number == here.number and _comes_after(each, here))
    found = sorted(of_it, key=lambda each: (each.on, each.place))
    return tuple(Kept(each.id, each.on, _is_late(each, here, move)) for each in found)


def _is_late(answer: Answer, here: Entered, move: Move | None) -> bool:
    return answer.on > here.due_on or (move is not None and (move.on, move.place) < (answer.on, answer.place))
