"""The laws of choosing, over services and families of every kind."""

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.allocation.rules import room
from services.allocation.rules.choosing import bars
from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.model import (
    Answer,
    Child,
    Choice,
    Family,
    Iro,
    Limits,
    Nobody,
)
from services.allocation.rules.rule import Question
from tests.allocation.rules.builders import CHILDREN, FAMILIES, LIMITS, ON, in_conflict, iros


@given(CHILDREN, iros(), FAMILIES, st.randoms(use_true_random=False))
def test_the_order_of_the_list_never_changes_the_answer(
    child: Child, service: list[Iro], family: Family, random: Random
) -> None:
    shuffled = random.sample(service, len(service))
    assert choose_iro(child, service, family, LIMITS, ON) == choose_iro(child, shuffled, family, LIMITS, ON)


@given(CHILDREN, iros(), FAMILIES)
def test_nobody_whom_a_rule_keeps_from_the_child_is_ever_chosen(
    child: Child, service: list[Iro], family: Family
) -> None:
    choice = choose_iro(child, service, family, LIMITS, ON)
    if isinstance(choice, Choice):
        chosen = next(iro for iro in service if iro.id == choice.iro_id)
        assert not bars.barred(Question(child, family, LIMITS, ON), chosen)
        assert chosen.load + room.arriving(child, family) <= LIMITS.hard * chosen.fte
        assert chosen.id not in in_conflict(family)
        assert chosen.id not in child.managed_before
        assert not _tied_on_the_day(child, chosen)
        assert not [v for v in choice.explained if v.iro_id == chosen.id and v.answer is Answer.AGAINST]


def _tied_on_the_day(child: Child, iro: Iro) -> bool:
    """Asked in another way than the rule does: is the day among the days of a tie to the case?"""
    case = {child.people.get("visitor_id"), child.team_id} - {None}
    return any(
        {tie.person_id, tie.team_id} & case and (tie.from_on or ON) <= ON <= (tie.to_on or ON) for tie in iro.ties
    )


@given(CHILDREN, iros(), FAMILIES)
def test_parent_and_own_child_never_share(child: Child, service: list[Iro], family: Family) -> None:
    choice = choose_iro(child, service, family, LIMITS, ON)
    assert isinstance(choice, Nobody) or choice.iro_id not in family.held_by_relations


@given(CHILDREN, iros(), FAMILIES)
def test_one_more_iro_with_a_heavier_load_never_changes_the_choice(
    child: Child, service: list[Iro], family: Family
) -> None:
    choice = choose_iro(child, service, family, LIMITS, ON)
    if isinstance(choice, Choice):
        chosen = next(iro for iro in service if iro.id == choice.iro_id)
        newcomer = Iro("newcomer", load=chosen.load / chosen.fte + 0.5, qualified_on=date(2000, 1, 1))
        assert choose_iro(child, [*service, newcomer], family, LIMITS, ON) == choice


@given(CHILDREN, iros(), FAMILIES)
def test_siblings_are_split_only_from_an_iro_who_may_not_have_the_child(
    child: Child, service: list[Iro], family: Family
) -> None:
    choice = choose_iro(child, service, family, LIMITS, ON)
    if isinstance(choice, Choice) and choice.split:
        question = Question(child, family, LIMITS, ON)
        for iro in service:
            if iro.id in family.held_by_siblings():
                assert bars.barred(question, iro) or iro.id in in_conflict(family)


@given(CHILDREN, iros(), FAMILIES)
def test_lighter_loads_never_leave_a_child_without_an_iro(child: Child, service: list[Iro], family: Family) -> None:
    if isinstance(choose_iro(child, service, family, LIMITS, ON), Choice):
        lighter = [replace(iro, load=iro.load / 2) for iro in service]
        assert isinstance(choose_iro(child, lighter, family, LIMITS, ON), Choice)


def test_every_rule_is_explained_in_the_order_in_which_they_are_asked() -> None:
    choice = choose_iro(Child("ava"), [Iro("jo")], Family(), Limits(), ON)
    assert isinstance(choice, Choice)
    assert [verdict.rule for verdict in choice.explained] == [
        "independent",
        "works_then",
        "registered",
        "experienced",
        "reviews_children",
        "parent_and_child",
        "siblings",
        "former_iro",
        "communication",
        "room",
        "lightest",
    ]


def test_a_service_without_iros_says_so() -> None:
    answer = choose_iro(Child("ava"), [], Family(), Limits(), ON)
    assert isinstance(answer, Nobody)
    assert (answer.reason, answer.explained) == ("no_iros", ())


def test_when_everybody_is_full_the_manager_is_told_how_full() -> None:
    answer = choose_iro(Child("ava"), [Iro("sam", load=70), Iro("jo", fte=0.5, load=35)], Family(), Limits(), ON)
    assert isinstance(answer, Nobody)
    assert answer.reason == "no_iro_has_room"
    assert [(v.iro_id, v.why) for v in answer.explained] == [
        ("jo", "would have 36, above 35 (70 for each full-time IRO)"),
        ("sam", "would have 71, above 70 (70 for each full-time IRO)"),
    ]
