from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.rules.all_rules import RULES
from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.choosing.recommend import may_override, recommend, refusals_for
from services.allocation.rules.model import (
    Answer,
    Candidate,
    Child,
    Choice,
    Family,
    Iro,
    Limits,
    Sibling,
    SiblingException,
)
from tests.allocation.rules.builders import CHILDREN, FAMILIES, LIMITS, ON, iros

AVA = Child("ava", people={"visitor_id": "vi"}, former_iro_ids=("kim",), communication_needs=frozenset({"bsl"}))
BINDING = {rule.id for rule in RULES if rule.binding}


def refused_by(iro: Iro, *others: Iro, family: Family | None = None, limits: Limits | None = None) -> dict[str, bool]:
    """The rules against appointing `iro`, each with whether a manager may override it."""
    said = refusals_for(AVA, iro, others, family or Family(), limits or Limits(), ON)
    return {verdict.rule: may_override([verdict]) for verdict in said}


@given(CHILDREN, iros(), FAMILIES)
def test_rank_one_is_the_choice_and_somebody_is_eligible_only_when_there_is_one(
    child: Child, service: list[Iro], family: Family
) -> None:
    candidates = recommend(child, service, family, LIMITS, ON)
    choice = choose_iro(child, service, family, LIMITS, ON)
    assert any(candidate.eligible for candidate in candidates) is isinstance(choice, Choice)
    if isinstance(choice, Choice):
        assert candidates[0].iro_id == choice.iro_id


@given(CHILDREN, iros(), FAMILIES)
def test_everybody_is_ranked_once_and_the_eligible_first(child: Child, service: list[Iro], family: Family) -> None:
    candidates = recommend(child, service, family, LIMITS, ON)
    assert [candidate.rank for candidate in candidates] == list(range(1, len(service) + 1))
    assert {candidate.iro_id for candidate in candidates} == {iro.id for iro in service}
    eligible = [candidate.eligible for candidate in candidates]
    assert eligible == sorted(eligible, reverse=True)


@given(CHILDREN, iros(), FAMILIES, st.integers(1, 8))
def test_the_first_few_are_the_beginning_of_the_whole_list(
    child: Child, service: list[Iro], family: Family, most: int
) -> None:
    assert recommend(child, service, family, LIMITS, ON, most) == recommend(child, service, family, LIMITS, ON)[:most]


@given(CHILDREN, iros(), FAMILIES)
def test_who_is_not_eligible_has_a_binding_rule_against_her_and_who_is_has_none(
    child: Child, service: list[Iro], family: Family
) -> None:
    for candidate in recommend(child, service, family, LIMITS, ON):
        against = {verdict.rule for verdict in candidate.rules if verdict.answer is Answer.AGAINST}
        assert candidate.eligible is not bool(against & BINDING)


@given(CHILDREN, iros(), FAMILIES)
def test_a_manager_who_takes_the_recommendation_is_never_refused(
    child: Child, service: list[Iro], family: Family
) -> None:
    choice = choose_iro(child, service, family, LIMITS, ON)
    if isinstance(choice, Choice):
        chosen = next(iro for iro in service if iro.id == choice.iro_id)
        assert refusals_for(child, chosen, service, family, LIMITS, ON) == []


@pytest.mark.parametrize(
    ("iro", "rule"),
    [
        (Iro("vi"), "independent"),
        (Iro("jo", active_to=date(2026, 1, 4)), "works_then"),
        (Iro("jo", registrations=()), "registered"),
    ],
)
def test_a_manager_may_not_override_independence_work_or_registration(iro: Iro, rule: str) -> None:
    assert refused_by(iro) == {rule: False}


def test_a_manager_may_not_override_parent_and_child() -> None:
    assert refused_by(Iro("jo"), family=Family((), frozenset({"jo"}))) == {"parent_and_child": False}


def test_a_manager_may_override_room_and_the_conflict_of_siblings_and_experience_and_the_post() -> None:
    conflict = Family((Sibling("ben", "jo", 1, SiblingException.CONFLICT_OF_INTEREST),))
    assert refused_by(Iro("jo", load=70)) == {"room": True}
    assert refused_by(Iro("jo"), family=conflict) == {"siblings": True}
    assert refused_by(Iro("jo"), limits=Limits(min_years_qualified=5)) == {"experienced": True}
    assert refused_by(Iro("jo", role="corporate_iro")) == {"reviews_children": True}


def test_a_manager_may_split_siblings_with_a_reason() -> None:
    family = Family((Sibling("ben", "sam"),))
    assert refused_by(Iro("jo"), Iro("sam"), family=family) == {"siblings": True}


def test_a_manager_may_pass_over_the_former_iro_and_the_one_who_signs_with_a_reason() -> None:
    signs = frozenset({"bsl"})
    assert refused_by(Iro("jo"), Iro("kim", methods=signs)) == {"former_iro": True, "communication": True}
    assert refused_by(Iro("jo"), Iro("kim", load=70)) == {}


def test_a_manager_may_choose_a_heavier_iro_freely() -> None:
    assert refused_by(Iro("jo", load=60), Iro("sam")) == {}


def test_the_siblings_iro_is_never_refused_for_the_former_one_even_when_the_service_is_given_without_her() -> None:
    assert refused_by(Iro("jo"), Iro("kim"), family=Family((Sibling("ben", "jo"),))) == {}


def test_one_refusal_nobody_may_override_forbids_the_whole_choice() -> None:
    said = refusals_for(AVA, Iro("vi", load=70), [], Family(), Limits(), ON)
    assert [verdict.rule for verdict in said] == ["independent", "room"]
    assert not may_override(said)


def test_a_candidates_load_is_for_her_hours() -> None:
    service = [Iro("jo", fte=0.5, load=20), Iro("sam", load=30)]
    candidates = recommend(Child("ben"), service, Family(), Limits(), ON)
    assert [_summary(candidate) for candidate in candidates] == [("sam", 1, True, 30), ("jo", 2, True, 40)]


def test_who_could_be_appointed_with_a_reason_ranks_before_who_never_could() -> None:
    service = [Iro("jo", registrations=()), Iro("sam", load=70)]
    candidates = recommend(Child("ben"), service, Family(), Limits(), ON)
    assert [_summary(candidate) for candidate in candidates] == [("sam", 1, False, 70), ("jo", 2, False, 0)]


def _summary(candidate: Candidate) -> tuple[str, int, bool, float]:
    return (candidate.iro_id, candidate.rank, candidate.eligible, candidate.load)
