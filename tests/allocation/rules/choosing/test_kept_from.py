from datetime import date

from services.allocation.rules.all_rules import RULES
from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.choosing.kept_from import in_numbers
from services.allocation.rules.model import Answer, Child, Family, Iro, Limits, Nobody, Verdict

DAY = date(2026, 1, 5)


def against(rule: str, iro_id: str) -> Verdict:
    return Verdict(rule, iro_id, Answer.AGAINST, "for a reason that names somebody")


def test_it_counts_the_iros_by_rule_in_the_order_in_which_rules_are_asked_and_names_nobody() -> None:
    said = [against("room", "JO"), against("independent", "SAM"), against("room", "PAT")]
    assert in_numbers(said) == "1 is not independent of the case, 2 have no room"


def test_there_are_words_for_every_rule_that_can_keep_an_iro_from_a_child() -> None:
    assert [rule for rule in RULES if rule.counted] == [rule for rule in RULES if rule.binding]


def test_nobody_is_told_with_the_numbers_whether_room_would_help_or_not() -> None:
    child = Child("ava", people={"social_worker_id": "jo"})
    gone = Iro("sam", active_to=date(2026, 1, 4))
    nobody = choose_iro(child, [Iro("jo"), gone], Family(), Limits(), DAY)
    assert isinstance(nobody, Nobody)
    assert nobody.why == "every IRO is kept from the child: 1 is not independent of the case, 1 is not at work then"
    nobody = choose_iro(child, [Iro("jo"), gone, Iro("pat", load=70)], Family(), Limits(), DAY)
    assert isinstance(nobody, Nobody)
    assert nobody.why.endswith("(1 is not independent of the case, 1 is not at work then, 1 has no room)")
