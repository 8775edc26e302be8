"""What a rule's object makes of its parts."""

from datetime import date

import pytest

from services.allocation.rules.all_rules import RULES, overridable
from services.allocation.rules.model import Answer, Child, Family, Iro, Limits, Verdict
from services.allocation.rules.rule import Question, Rule, Said, as_you_like, nothing_against

QUESTION = Question(Child("ava"), Family(), Limits(), date(2026, 1, 5))


def against_jo(_question: Question, iro: Iro) -> str | None:
    return "is jo" if iro.id == "jo" else None


def for_sam(_question: Question, iro: Iro) -> Said:
    return Answer.FOR, f"is {iro.id}"


def made(**parts: object) -> Rule:
    return Rule("some_rule", "A rule", "local", True, False, **parts)  # type: ignore[arg-type]


def test_what_stands_against_an_iro_is_said_before_anything_for_her() -> None:
    rule = made(judge=against_jo, says=for_sam)
    assert rule.verdict(QUESTION, Iro("jo")) == Verdict("some_rule", "jo", Answer.AGAINST, "is jo")
    assert rule.verdict(QUESTION, Iro("sam")) == Verdict("some_rule", "sam", Answer.FOR, "is sam")


def test_a_sentence_is_what_a_rule_says_of_everybody_against_whom_it_does_not_stand() -> None:
    rule = made(judge=against_jo, says="is another")
    assert rule.verdict(QUESTION, Iro("sam")) == Verdict("some_rule", "sam", Answer.OK, "is another")


def test_a_rule_of_which_nothing_is_said_decides_nothing() -> None:
    rule, sam = made(), Iro("sam")
    assert (rule.judge(QUESTION, sam), rule.order(QUESTION, sam)) == (None, rule.order(QUESTION, Iro("jo")))
    assert (rule.stays, rule.may_stand_against, rule.pair) == (False, False, as_you_like)


def test_the_slug_of_a_refusal_has_hyphens() -> None:
    assert made().slug == "rule-some-rule"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_that_keeps_somebody_from_a_child_is_counted_and_one_that_puts_in_order_says_whom_first(
    rule: Rule,
) -> None:
    assert rule.binding is (rule.counted is not None)
    assert rule.bars <= (rule.binding and rule.judge is not nothing_against)
    assert (rule.counted or rule.comes_first) is not None
    assert overridable(rule.id) is rule.overridable
