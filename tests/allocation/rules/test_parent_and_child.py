from datetime import date

from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.model import Child, Choice, Family, Iro, Limits, Nobody, Sibling
from services.allocation.rules.parent_and_child import why_not

ON = date(2026, 1, 5)


def test_the_iro_of_the_childs_mother_is_not_the_childs() -> None:
    assert why_not(Iro("jo"), Family(held_by_relations=frozenset({"jo"})))


def test_any_other_iro_may_be() -> None:
    assert why_not(Iro("sam"), Family(held_by_relations=frozenset({"jo"}))) is None


def test_a_mothers_iro_is_not_chosen_even_when_she_has_the_childs_siblings() -> None:
    family = Family((Sibling("ben", "jo"),), frozenset({"jo"}))
    choice = choose_iro(Child("ava"), [Iro("jo"), Iro("sam", load=60)], family, Limits(), ON)
    assert isinstance(choice, Choice)
    assert (choice.iro_id, choice.split) == ("sam", True)
    assert "jo is the IRO of the child's parent or own child" in choice.reason


def test_a_service_of_one_cannot_have_mother_and_child() -> None:
    answer = choose_iro(Child("ava"), [Iro("jo")], Family((), frozenset({"jo"})), Limits(), ON)
    assert isinstance(answer, Nobody)
    assert answer.reason == "no_iro_may_have_the_child"
    assert [verdict.rule for verdict in answer.explained] == ["parent_and_child"]
