"""The rules that keep an IRO from a child whatever else speaks for her."""

from datetime import date

import pytest

from services.allocation.rules.choosing.bars import barred, next_change, verdicts
from services.allocation.rules.model import Answer, Child, Family, Iro, Limits, Registration, Sibling, Tie
from services.allocation.rules.rule import Question

ON = date(2026, 1, 5)
JERSEY = Limits(min_years_qualified=5)


def question(family: Family = Family()) -> Question:  # noqa: B008
    return Question(Child("ava"), family, Limits(), ON)


def test_neither_room_nor_siblings_with_another_iro_bar_anybody() -> None:
    full, elsewhere = Iro("jo", load=70), Family((Sibling("ben", "sam"),))
    assert not barred(question(elsewhere), full)
    assert {said.answer for said in verdicts(question(elsewhere), full)} == {Answer.OK}


def test_one_rule_is_enough_and_each_says_its_own() -> None:
    mothers = Iro("jo", role="corporate_iro")
    asked = question(Family(held_by_relations=frozenset({"jo"})))
    assert barred(asked, mothers)
    against = [said.rule for said in verdicts(asked, mothers) if said.answer is Answer.AGAINST]
    assert against == ["reviews_children", "parent_and_child"]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (date(2026, 1, 31), date(2026, 2, 1)),
        (date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 4, 1)),
        (date(2026, 4, 1), None),
    ],
)
def test_the_next_change_is_the_first_of_what_the_rules_say(after: date, found: date | None) -> None:
    jo = Iro(
        "jo",
        ties=(Tie(team_id="t1", from_on=date(2026, 2, 1)),),
        registrations=(Registration("uk", to_on=date(2026, 2, 28)),),
        qualified_on=date(2021, 4, 1),
    )
    assert next_change(jo, JERSEY, after) == found
