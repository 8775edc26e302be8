"""The stages of a dispute against somebody who lives it day by day: a clerk who moves it by hand each morning."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from services.escalation.rules.disputes.stages import Answer, Case, Move, stages_entered
from tests.escalation.disputes.test_stages import OPENED, days, limit
from tests.support.laws import examples

DAYS = some.integers(0, 32).map(lambda n: OPENED + timedelta(days=n))
LIMIT, LAST, BY_THE_DAY = limit(), 4, days()


@some.composite
def lives(draw: Any) -> tuple[Case, date]:
    """A dispute with whatever was said in it, and today; what is said in a day has its order."""
    said = draw(some.lists(some.tuples(DAYS, some.booleans(), some.integers(1, LAST)), max_size=6))
    placed = [(on, f"{at}", moves, number) for at, (on, moves, number) in enumerate(sorted(said))]
    moves = [Move(on, place, number) for on, place, is_move, number in placed if is_move]
    answers = [Answer(f"R{place}", number, on, place) for on, place, is_move, number in placed if not is_move]
    ended_on = draw(some.none() | DAYS)
    first = draw(some.integers(1, LAST))
    return Case(OPENED, LIMIT, first, moves, answers, ended_on), draw(DAYS)


class Clerk:
    """Who has the file on her desk."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.number, self.due = case.first, BY_THE_DAY.due(OPENED, case.first, LIMIT)
        self.answered = False
        self.entered = [(case.first, OPENED, self.due)]

    def lives(self, day: date) -> None:
        over = day == self.due + timedelta(days=1)
        if over and not self.answered and self.number < LAST and self.due < LIMIT:
            self.goes(self.number + 1, day, counts_from=self.due)
        for _, what in sorted((each.place, each) for each in (*self.case.moves, *self.case.answers) if each.on == day):
            if isinstance(what, Move) and what.to > self.number:
                self.goes(what.to, day, counts_from=day)
            elif isinstance(what, Answer) and what.number == self.number and day <= self.due:
                self.answered = True

    def goes(self, number: int, day: date, counts_from: date) -> None:
        self.number, self.answered = number, False
        self.due = BY_THE_DAY.due(counts_from, number, LIMIT)
        self.entered.append((number, day, self.due))


@examples(5)
@given(lives())
def test_the_stages_are_those_of_a_clerk_who_moves_it_by_hand_each_morning(life: tuple[Case, date]) -> None:
    case, today = life
    clerk, until = Clerk(case), min(today, case.ended_on or today)
    for n in range((until - OPENED).days + 1):
        clerk.lives(OPENED + timedelta(days=n))
    found = stages_entered(case, BY_THE_DAY, today)
    assert [(each.number, each.entered_on, each.due_on) for each in found] == clerk.entered
    assert all(each.due_on <= LIMIT for each in found)


@examples(2)
@given(lives(), some.randoms())
def test_what_was_said_gives_the_same_stages_in_whatever_order_it_is_heard(life: tuple[Case, date], by: Any) -> None:
    case, today = life
    moves, answers = list(case.moves), list(case.answers)
    by.shuffle(moves)
    by.shuffle(answers)
    mixed = case._replace(moves=moves, answers=answers)
    assert stages_entered(mixed, BY_THE_DAY, today) == stages_entered(case, BY_THE_DAY, today)
