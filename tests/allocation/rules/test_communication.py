from datetime import date

import pytest

from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.communication import SPECIALIST, how, told_since
from services.allocation.rules.model import Child, Choice, Family, Iro, Limits

AVA = Child("ava", communication_needs=frozenset({"bsl", "pcs"}))
BSL, BOTH, SPECIAL = frozenset({"bsl"}), frozenset({"bsl", "pcs"}), frozenset({SPECIALIST})


def choose(*iros: Iro, child: Child = AVA) -> Choice:
    choice = choose_iro(child, iros, Family(), Limits(), date(2026, 1, 5))
    assert isinstance(choice, Choice)
    return choice


@pytest.mark.parametrize(
    ("better", "worse"), [(BOTH, BSL), (BSL, SPECIAL), (BSL | SPECIAL, BSL), (SPECIAL, frozenset()), (BSL, frozenset())]
)
def test_who_communicates_better_in_the_childs_way_comes_first(better: frozenset[str], worse: frozenset[str]) -> None:
    choice = choose(Iro("jo", load=60, methods=better), Iro("sam", methods=worse))
    assert (choice.iro_id, choice.rule, choice.advocate_needed) == ("jo", "communication", False)


def test_where_nobody_communicates_in_the_childs_way_an_advocate_is_presumed() -> None:
    choice = choose(Iro("jo", load=1, methods=frozenset({"makaton"})), Iro("sam"))
    assert (choice.iro_id, choice.rule, choice.advocate_needed) == ("sam", "lightest", True)


def test_an_iro_who_signs_but_has_no_room_is_not_chosen() -> None:
    assert choose(Iro("jo", load=70, methods=BOTH), Iro("sam")).iro_id == "sam"


def test_a_child_without_such_needs_takes_nobody_who_signs_from_those_who_need_them() -> None:
    choice = choose(Iro("jo", load=1, methods=BOTH | SPECIAL), Iro("sam"), child=Child("ben"))
    assert (choice.iro_id, choice.rule, choice.advocate_needed) == ("sam", "lightest", False)


def test_two_systems_need_not_agree_on_capitals() -> None:
    choice = choose(Iro("jo", load=60, methods=frozenset({"BSL"})), Iro("sam"))
    assert (choice.iro_id, choice.advocate_needed) == ("jo", False)


@pytest.mark.parametrize(
    ("methods", "said"),
    [
        (BSL, "communicates in the child's way"),
        (BSL | SPECIAL, "communicates in the child's way"),
        (SPECIAL, "is a specialist in communication needs"),
        (frozenset({"makaton"}), None),
    ],
)
def test_a_specialist_in_general_is_not_said_to_communicate_in_the_childs_way(
    methods: frozenset[str], said: str | None
) -> None:
    assert how(AVA, Iro("jo", methods=methods)) == said
    assert how(Child("ben"), Iro("jo", methods=methods)) is None
    if said is not None:
        assert choose(Iro("jo", methods=methods), Iro("sam")).reason == said


@pytest.mark.parametrize(
    ("known", "since"), [((), True), (("bsl",), True), (("PCS", "BSL"), False), (("pcs", "bsl", "x"), False)]
)
def test_a_need_is_told_since_when_it_was_not_among_those_known(known: tuple[str, ...], since: bool) -> None:
    assert told_since(AVA, known) is since
