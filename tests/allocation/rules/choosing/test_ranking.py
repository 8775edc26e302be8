"""Who may be chosen, in which order, and what is known of the others."""

from datetime import date

from hypothesis import given

from services.allocation.rules.choosing.ranking import order_key, rank, verdicts
from services.allocation.rules.model import Answer, Child, Family, Iro, Limits, Sibling
from services.allocation.rules.rule import Question
from tests.allocation.rules.builders import CHILDREN, FAMILIES, LIMITS, ON, iros

DAY = date(2026, 1, 5)
SIGNING = frozenset({"bsl"})


def asked(child: Child = Child("ava"), *siblings: Sibling) -> Question:  # noqa: B008
    return Question(child, Family(siblings), Limits(), DAY)


def test_siblings_come_before_a_former_iro_before_communication_before_the_load() -> None:
    child = Child("ava", former_iro_ids=("former",), communication_needs=SIGNING)
    team = [Iro("light"), Iro("signs", load=1, methods=SIGNING), Iro("former", load=2), Iro("theirs", load=3)]
    question = asked(child, Sibling("ben", "theirs"))
    ranked = sorted(team, key=lambda iro: order_key(question, iro))
    assert [iro.id for iro in ranked] == ["theirs", "former", "signs", "light"]


def test_the_siblings_iro_binds_though_she_has_no_room_and_then_nobody_may_be_chosen() -> None:
    ranking = rank(asked(Child("ava"), Sibling("ben", "jo")), [Iro("jo", load=70), Iro("sam")])
    assert (ranking.free, ranking.question.theirs, ranking.bound) == ({"jo", "sam"}, ("jo",), True)
    assert (ranking.contenders, ranking.best) == ((), None)


def test_the_lightest_is_known_of_those_who_may_be_chosen_alone() -> None:
    team = [
        Iro("gone", active_to=date(2026, 1, 4)),
        Iro("full", fte=0.1, load=7),
        Iro("jo", load=9),
        Iro("sam", load=8),
    ]
    ranking = rank(asked(Child("ava", former_iro_ids=("jo",))), team)
    assert [iro.id for iro in ranking.contenders] == ["jo", "sam"]
    assert ranking.question.lightest == "sam"


@given(CHILDREN, iros(), FAMILIES)
def test_no_rule_stands_against_the_best_and_one_at_least_against_whoever_may_not_be_chosen(
    child: Child, service: list[Iro], family: Family
) -> None:
    ranking = rank(Question(child, family, LIMITS, ON), service)
    may = {iro.id for iro in ranking.contenders}
    against = {iro.id: [v for v in verdicts(ranking, iro) if v.answer is Answer.AGAINST] for iro in service}
    assert ranking.best is None or against[ranking.best.id] == []
    assert all(against[iro.id] for iro in service if iro.id not in may)
