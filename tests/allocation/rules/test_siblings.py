from datetime import date
from itertools import permutations

import pytest

from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.model import (
    Absence,
    Answer,
    Child,
    Choice,
    Family,
    Iro,
    Limits,
    Nobody,
    Sibling,
    SiblingException,
)

ON = date(2026, 1, 5)
AVA = Child("ava")
BEN = Sibling("ben", "jo")


def choose(iros: list[Iro], *siblings: Sibling, child: Child = AVA) -> Choice | Nobody:
    return choose_iro(child, iros, Family(siblings), Limits(), ON)


def test_the_siblings_iro_is_the_childs_even_when_she_is_the_busier() -> None:
    choice = choose([Iro("jo", load=60), Iro("sam")], BEN)
    assert isinstance(choice, Choice)
    assert (choice.iro_id, choice.rule, choice.split) == ("jo", "siblings", False)


def test_of_siblings_already_apart_the_iro_with_most_of_them_comes_first() -> None:
    choice = choose([Iro("jo"), Iro("sam", load=60)], BEN, Sibling("cal", "sam"), Sibling("dot", "sam"))
    assert isinstance(choice, Choice)
    assert (choice.iro_id, choice.split) == ("sam", False)


def test_of_siblings_already_apart_an_iro_with_room_comes_before_one_without() -> None:
    choice = choose([Iro("jo", load=9), Iro("sam", load=70)], BEN, Sibling("cal", "sam"), Sibling("dot", "sam"))
    assert isinstance(choice, Choice)
    assert choice.iro_id == "jo"


@pytest.mark.parametrize(("load", "takes"), [(68, True), (69, True), (70, False)])
def test_a_siblings_iro_without_room_is_a_question_for_the_manager(load: float, takes: bool) -> None:
    answer = choose([Iro("jo", load=load), Iro("sam")], BEN)
    assert isinstance(answer, Choice) is takes
    if isinstance(answer, Nobody):
        assert answer.reason == "siblings_iro_has_no_room"
        assert {v.iro_id: v.rule for v in answer.explained} == {"jo": "room", "sam": "siblings"}


def test_a_siblings_iro_who_is_away_is_passed_over_and_the_split_is_said() -> None:
    choice = choose([Iro("jo", absences=(Absence(ON),)), Iro("sam")], BEN)
    assert isinstance(choice, Choice)
    assert (choice.iro_id, choice.rule, choice.split) == ("sam", "lightest", True)
    assert "the siblings stay with jo; jo is away until further notice" in choice.reason
    assert {(v.iro_id, v.rule) for v in choice.explained if v.answer is Answer.AGAINST} == {("jo", "works_then")}


def test_a_siblings_iro_who_is_no_longer_known_does_not_hold_the_child_up() -> None:
    choice = choose([Iro("sam")], BEN)
    assert isinstance(choice, Choice)
    assert (choice.iro_id, choice.split) == ("sam", True)


def test_siblings_in_conflict_do_not_share_even_the_lightest_iro() -> None:
    choice = choose([Iro("jo"), Iro("sam", load=60)], Sibling("ben", "jo", 1, SiblingException.CONFLICT_OF_INTEREST))
    assert isinstance(choice, Choice)
    assert (choice.iro_id, choice.split) == ("sam", False)


def test_a_group_too_large_may_share_but_need_not() -> None:
    ben = Sibling("ben", "jo", 1, SiblingException.GROUP_TOO_LARGE)
    shared, apart = choose([Iro("jo"), Iro("sam", load=1)], ben), choose([Iro("jo", load=1), Iro("sam")], ben)
    assert isinstance(shared, Choice)
    assert isinstance(apart, Choice)
    assert (shared.iro_id, apart.iro_id) == ("jo", "sam")
    assert not apart.split


@pytest.mark.parametrize(("load", "chosen"), [(66, "jo"), (67, "jo"), (68, None)])
def test_siblings_who_arrive_together_must_fit_together(load: float, chosen: str | None) -> None:
    answer = choose([Iro("jo", load=load)], Sibling("ben"), Sibling("cal"))
    assert (answer.iro_id if isinstance(answer, Choice) else None) == chosen
    if isinstance(answer, Nobody):
        assert answer.reason == "no_room_for_the_siblings"


def test_siblings_who_arrive_together_prefer_the_iro_with_room_for_all() -> None:
    choice = choose([Iro("jo", fte=0.5, load=33), Iro("sam", load=68)], Sibling("ben"))
    assert isinstance(choice, Choice)
    assert choice.iro_id == "jo"
    choice = choose([Iro("jo", fte=0.5, load=34), Iro("sam", load=68)], Sibling("ben"))
    assert isinstance(choice, Choice)
    assert choice.iro_id == "sam"


@pytest.mark.parametrize("order", list(permutations(["ava", "ben", "cal"])))
def test_whoever_is_first_siblings_who_arrive_together_end_with_one_iro(order: tuple[str, ...]) -> None:
    held: dict[str, str] = {}
    loads = {"jo": 66.0, "kim": 68.0, "sam": 67.0}
    for child in order:
        siblings = [Sibling(other, held.get(other)) for other in order if other != child]
        choice = choose([Iro(i, load=load) for i, load in loads.items()], *siblings, child=Child(child))
        assert isinstance(choice, Choice)
        held[child] = choice.iro_id
        loads[choice.iro_id] += 1
    assert set(held.values()) == {"jo"}
