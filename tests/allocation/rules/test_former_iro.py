from datetime import date

from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.model import Child, Choice, Family, Iro, Limits, Sibling

ON = date(2026, 1, 5)
ALONE = Family()
AVA = Child("ava", former_iro_ids=("jo", "kim"), communication_needs=frozenset({"bsl"}))


def choose(*iros: Iro, family: Family = ALONE) -> Choice:
    choice = choose_iro(AVA, iros, family, Limits(), ON)
    assert isinstance(choice, Choice)
    return choice


def test_a_returning_child_has_the_former_iro_before_a_lighter_or_signing_one() -> None:
    choice = choose(Iro("jo", load=60), Iro("sam", methods=frozenset({"bsl"})))
    assert (choice.iro_id, choice.rule, choice.advocate_needed) == ("jo", "former_iro", True)


def test_of_several_the_most_recent_comes_first() -> None:
    assert choose(Iro("jo", load=60), Iro("kim")).iro_id == "jo"


def test_a_former_iro_without_room_is_passed_over_and_the_reason_says_so() -> None:
    choice = choose(Iro("jo", load=70), Iro("kim", load=60), Iro("sam"))
    assert (choice.iro_id, choice.rule) == ("kim", "former_iro")
    assert "jo would have 71, above 70" in choice.reason


def test_when_no_former_iro_is_left_the_next_rule_decides() -> None:
    choice = choose(Iro("kim", active_to=date(2026, 1, 4)), Iro("sam"))
    assert (choice.iro_id, choice.rule) == ("sam", "lightest")
    assert "kim left on 2026-01-04" in choice.reason


def test_the_siblings_iro_comes_before_the_former_one() -> None:
    choice = choose(Iro("jo"), Iro("sam", load=60), family=Family((Sibling("ben", "sam"),)))
    assert (choice.iro_id, choice.rule) == ("sam", "siblings")
    assert "jo the child's siblings are with sam" in choice.reason
