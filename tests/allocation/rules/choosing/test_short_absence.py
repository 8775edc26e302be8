"""A siblings' IRO who is away for a short time may have a brother or sister, too: the rule, the choice, the mending."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.rules.choosing.bars import barred
from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.choosing.recommend import recommend, refusals_for
from services.allocation.rules.choosing.short_absence import covered
from services.allocation.rules.families.repair import Member, whole
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
from services.allocation.rules.rule import Question
from tests.allocation.rules.builders import CHILDREN, FAMILIES, LIMITS, in_conflict, iros

ON = date(2026, 3, 4)
LEAVE = Absence(date(2026, 3, 2), date(2026, 3, 6), covered=True)
JO, SAM, KIM = Iro("jo", absences=(LEAVE,), load=9), Iro("sam", load=3), Iro("kim", load=5)
AVA = Child("ava")
WITH_JO = Family((Sibling("ben", "jo"),))


def chosen(iros: list[Iro], family: Family = WITH_JO, child: Child = AVA, on: date = ON) -> Choice | Nobody:
    return choose_iro(child, iros, family, Limits(), on)


def who(iros: list[Iro], family: Family = WITH_JO, **more: Any) -> tuple[str, bool] | str:
    found = chosen(iros, family, **more)
    return (found.iro_id, found.split) if isinstance(found, Choice) else found.reason


@pytest.mark.parametrize("day", [1, 2, 3, 6, 7])
def test_a_brother_of_her_children_goes_to_the_iro_who_is_away_and_covered(day: int) -> None:
    found = chosen([JO, SAM], on=date(2026, 3, day))
    assert isinstance(found, Choice)
    assert (found.iro_id, found.rule, found.split) == ("jo", "siblings", False)
    away = {1: False, 2: True, 3: True, 6: True, 7: False}[day]
    assert ("is away until 2026-03-06 and covered" in found.reason) is away
    (said,) = [each for each in found.explained if each.rule == "works_then"]
    why = "is away until 2026-03-06 and covered" if away else "in post on the day"
    assert (said.answer, said.why) == (Answer.OK, why)


def test_an_absence_that_moves_the_children_still_keeps_her_from_their_brother() -> None:
    assert who([replace(JO, absences=(replace(LEAVE, covered=False),)), SAM]) == ("sam", True)
    handing_over = Absence(date(2026, 2, 20), date(2026, 3, 6), handing_over=True)
    assert who([replace(JO, absences=(LEAVE, handing_over)), SAM]) == ("sam", True)


def test_whoever_has_no_brother_or_sister_with_her_goes_to_somebody_who_is_there() -> None:
    assert who([JO, SAM], Family()) == ("sam", False)
    assert who([JO, SAM], Family(), child=replace(AVA, former_iro_ids=("jo",))) == ("sam", False)
    too_large = Sibling("ben", "jo", exception=SiblingException.GROUP_TOO_LARGE)
    assert who([JO, SAM], Family((too_large,))) == ("sam", False)
    conflict = Sibling("ben", "jo", exception=SiblingException.CONFLICT_OF_INTEREST)
    assert who([JO, SAM], Family((conflict,))) == ("sam", False)


def test_of_two_siblings_iros_the_one_who_is_there_is_chosen() -> None:
    family = Family((Sibling("ben", "jo"), Sibling("cal", "jo"), Sibling("dot", "sam")))
    assert who([JO, SAM, KIM], family) == ("sam", False)


def test_where_nobody_may_stand_in_for_the_child_she_is_away_as_before() -> None:
    visitor = replace(AVA, people={"visitor_id": "sam"})
    assert who([JO, SAM], child=visitor) == "no_iro_may_have_the_child"
    assert who([JO, SAM, KIM], child=visitor) == ("jo", False)
    mothers = replace(WITH_JO, held_by_relations=frozenset({"sam"}))
    assert covered(Question(AVA, mothers, Limits(), ON), [JO, SAM]) == frozenset()
    sam_away = replace(SAM, absences=(LEAVE,))
    assert covered(Question(AVA, WITH_JO, Limits(), ON), [JO, sam_away]) == frozenset()


@pytest.mark.parametrize(("load", "there_is_room"), [(68, True), (69, True), (70, False)])
def test_without_room_the_absent_iro_of_the_siblings_is_a_question_for_the_manager(
    load: int, there_is_room: bool
) -> None:
    found = who([replace(JO, load=load), SAM])
    assert found == (("jo", False) if there_is_room else "siblings_iro_has_no_room")


def test_the_recommendation_says_that_she_is_away_and_covered_and_a_manager_may_choose_her() -> None:
    first, second = recommend(AVA, [SAM, JO], WITH_JO, Limits(), ON)
    said = {each.rule: (each.answer, each.why) for each in first.rules}
    assert (first.iro_id, first.eligible) == ("jo", True)
    assert said["works_then"] == (Answer.OK, "is away until 2026-03-06 and covered")
    assert said["siblings"] == (Answer.FOR, "has 1 of the child's siblings")
    assert (second.iro_id, second.eligible) == ("sam", False)
    assert refusals_for(AVA, JO, [JO, SAM], WITH_JO, Limits(), ON) == []
    (alone, _) = recommend(AVA, [SAM, JO], Family(), Limits(), ON)
    assert (alone.iro_id, alone.eligible) == ("sam", True)
    assert [each.rule for each in refusals_for(AVA, JO, [JO, SAM], Family(), Limits(), ON)] == ["works_then"]


def family(ava_settled: bool, ben_settled: bool) -> dict[str, Member]:
    """Ava is with Jo, who is away; Ben, of whom we hear late that he is her brother, with Sam."""
    return {
        "ava": Member(AVA, "jo", ava_settled, ON - timedelta(40), (Sibling("ben", "sam"),)),
        "ben": Member(Child("ben"), "sam", ben_settled, ON - timedelta(30), (Sibling("ava", "jo"),)),
    }


@pytest.mark.parametrize(
    ("ava_settled", "ben_settled", "target"), [(True, False, "jo"), (False, False, "sam"), (False, True, "sam")]
)
def test_mending_leaves_a_child_who_knows_her_with_the_iro_who_is_away_and_brings_the_brother(
    ava_settled: bool, ben_settled: bool, target: str
) -> None:
    (group,) = whole(family(ava_settled, ben_settled), [replace(JO, load=1), SAM, KIM], Limits(), ON).groups
    assert group.target == target


def test_mending_brings_nobody_to_an_iro_who_is_away_where_nobody_may_stand_in() -> None:
    members = family(True, False)
    members["ben"] = replace(members["ben"], child=Child("ben", people={"visitor_id": "kim"}))
    (group,) = whole(members, [JO, SAM, KIM], Limits(), ON).groups
    assert group.target == "jo"
    members["ben"] = replace(
        members["ben"], child=Child("ben", people={"visitor_id": "kim", "personal_adviser_id": "sam"})
    )
    (group,) = whole(members, [JO, SAM, KIM], Limits(), ON).groups
    assert group.target is None


def test_the_iro_of_the_brothers_mother_does_not_stand_in_for_him() -> None:
    members = family(True, False)
    members["ben"] = replace(members["ben"], child=Child("ben", people={"visitor_id": "kim"}), relations=("mum",))
    with_kim = {**members, "mum": Member(Child("mum"), "kim", True, ON - timedelta(40), relations=("ben",))}
    with_sam = {**members, "mum": Member(Child("mum"), "sam", True, ON - timedelta(40), relations=("ben",))}
    found = [whole(each, [JO, SAM, KIM], Limits(), ON).groups for each in (with_kim, with_sam)]
    assert [next(group.target for group in groups if "ben" in group.ids) == "jo" for groups in found] == [True, False]


@given(CHILDREN, FAMILIES, iros(), st.sets(st.integers(0, 5)))
def test_whoever_is_chosen_while_away_has_a_sibling_and_somebody_else_may_stand_in(
    child: Child, family: Family, some: list[Iro], brief: set[int]
) -> None:
    away = {f"iro{number}" for number in brief}
    team = [replace(iro, absences=(replace(LEAVE, from_on=ON),)) if iro.id in away else iro for iro in some]
    found = choose_iro(child, team, family, LIMITS, ON)
    if isinstance(found, Choice) and found.iro_id in away:
        question = Question(child, family, LIMITS, ON)
        assert found.iro_id in family.held_by_siblings()
        assert any(not barred(question, iro) for iro in team if iro.id != found.iro_id)
        there = [iro.id for iro in team if not barred(question, iro) and iro.id not in in_conflict(family)]
        assert not {*there} & {*family.held_by_siblings()}
