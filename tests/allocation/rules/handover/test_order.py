"""The order in which an IRO's children are handed over, who covers, what is short, and who goes back."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.rules.choosing.bars import barred
from services.allocation.rules.handover.order import (
    Arrangement,
    Away,
    Handed,
    arrangement,
    gets_long_on,
    handed_over_from,
    in_order,
    time_to_introduce,
    who_covers,
    why_not_back,
)
from services.allocation.rules.model import (
    Absence,
    Child,
    Family,
    Iro,
    Limits,
    Sibling,
    SiblingException,
)
from services.allocation.rules.rule import Question
from shared.calendar import load_calendar
from shared.policy import Count, Profile, load_profile
from tests.allocation.rules.builders import APART, CHILDREN, FAMILIES, LIMITS, ON, in_conflict, iros

ENGLAND = load_calendar("england")
PROFILE = load_profile("england-2010")


def council(**settings: dict[str, int]) -> Profile:
    """England's policy with a council's own numbers."""
    changed = {name: getattr(PROFILE.settings, name).model_copy(update=own) for name, own in settings.items()}
    return PROFILE.model_copy(update={"settings": PROFILE.settings.model_copy(update=changed)})


LONG_AGO = date(2020, 1, 1)
REVIEWS = st.none() | st.integers(0, 40).map(lambda days: ON + timedelta(days))


def handed(child_id: str, review_on: date | None = None, *siblings: str) -> Handed:
    return Handed(child_id, review_on, LONG_AGO, frozenset(siblings))


@st.composite
def children(draw: st.DrawFn) -> list[Handed]:
    ids = draw(st.lists(st.sampled_from("abcdefgh"), unique=True))
    links = st.frozensets(st.sampled_from("abcdefgh"), max_size=2)
    return [Handed(each, draw(REVIEWS), LONG_AGO, draw(links) - {each}) for each in ids]


def test_the_group_with_the_next_review_comes_first_and_a_group_without_one_last() -> None:
    soon, later = date(2026, 2, 2), date(2026, 3, 2)
    group = in_order([handed("ava"), handed("ben", later), handed("cal", later, "dot"), handed("dot", soon)])
    assert group == [("dot", "cal"), ("ben",), ("ava",)]


def test_a_sibling_link_holds_while_either_side_says_so_and_a_chain_is_one_group() -> None:
    assert in_order([handed("ava", None, "ben"), handed("ben"), handed("cal", None, "ben")]) == [("ava", "ben", "cal")]


@given(children(), st.randoms())
def test_every_child_is_handed_over_once_with_all_siblings_whatever_the_order_of_the_list(
    some: list[Handed], random: Random
) -> None:
    groups = in_order(some)
    assert sorted(child_id for group in groups for child_id in group) == sorted(each.child_id for each in some)
    at = {child_id: number for number, group in enumerate(groups) for child_id in group}
    assert all(at[each.child_id] == at[other] for each in some for other in each.sibling_ids & at.keys())
    shuffled = list(some)
    random.shuffle(shuffled)
    assert in_order(shuffled) == groups


@given(children())
def test_no_group_comes_before_one_whose_review_is_sooner(some: list[Handed]) -> None:
    review = {each.child_id: each.review_on or date.max for each in some}
    firsts = [min(review[child_id] for child_id in group) for group in in_order(some)]
    assert firsts == sorted(firsts)


@pytest.mark.parametrize(
    ("last_day", "from_on"),
    [
        (date(2026, 2, 26), date(2026, 2, 12)),
        (date(2026, 2, 27), date(2026, 2, 13)),
        (date(2026, 3, 1), date(2026, 2, 13)),
        (date(2026, 3, 2), date(2026, 2, 16)),
    ],
)
def test_an_introduction_from_the_hand_over_is_due_on_the_last_day_at_work(last_day: date, from_on: date) -> None:
    assert handed_over_from(last_day, PROFILE) == from_on
    due_on = ENGLAND.add_working_days(from_on, time_to_introduce(PROFILE))
    assert due_on <= last_day < ENGLAND.add_working_days(due_on, 1)


@pytest.mark.parametrize(
    ("to_on", "how"),
    [(date(2026, 2, 27), "cover"), (date(2026, 3, 1), "cover"), (date(2026, 3, 2), "move"), (date(2026, 3, 3), "move")],
)
def test_up_to_twenty_working_days_are_covered_and_a_longer_absence_moves_children(to_on: date, how: str) -> None:
    assert arrangement(Away(date(2026, 2, 2), to_on), date(2026, 1, 5), PROFILE) == how


@pytest.mark.parametrize(
    ("today", "how"), [(date(2026, 3, 1), "cover"), (date(2026, 3, 2), "move"), (date(2026, 3, 3), "move")]
)
def test_an_absence_until_further_notice_is_covered_until_it_has_lasted_too_long(today: date, how: str) -> None:
    away = Away(date(2026, 2, 2))
    assert (arrangement(away, today, PROFILE), gets_long_on(away, PROFILE)) == (how, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("to_on", "how"), [(date(2026, 2, 5), "cover"), (date(2026, 2, 6), "cover"), (date(2026, 2, 9), "move")]
)
def test_a_council_may_cover_for_less_long(to_on: date, how: str) -> None:
    five_days = council(absences={"covered_working_days": 5})
    assert arrangement(Away(date(2026, 2, 2), to_on), date(2026, 1, 5), five_days) == how


def test_an_introduction_that_is_not_counted_in_working_days_takes_what_the_setting_says() -> None:
    duty = PROFILE.duty("successor_introduced").model_copy(update={"within": Count(weeks=2)})
    fifteen = council(hand_over={"introducing_working_days": 15})
    assert time_to_introduce(fifteen) == 10, "the duty's own limit comes first"
    in_weeks = fifteen.model_copy(update={"all_duties": {**PROFILE.all_duties, duty.id: duty}})
    assert time_to_introduce(in_weeks) == 15


@pytest.mark.parametrize("to_on", [None, date(2026, 2, 3), date(2026, 12, 31)])
def test_the_managers_word_comes_before_the_length(to_on: date | None) -> None:
    for word, how in ((True, Arrangement.COVER), (False, Arrangement.MOVE)):
        assert arrangement(Away(date(2026, 2, 2), to_on, cover=word), date(2026, 6, 1), PROFILE) is how


def asked(child_id: str, family: Family | None = None, **child: Any) -> Question:
    return Question(replace(Child(child_id), **child), family or Family(), Limits(), ON)


def test_one_covers_for_the_whole_group_who_may_have_each_of_them_even_without_room() -> None:
    ava, ben = asked("ava", people={"visitor_id": "light"}), asked("ben")
    assert who_covers([ben], [Iro("light"), Iro("full", load=70)], {}) == Iro("light")
    assert who_covers([ava, ben], [Iro("light"), Iro("full", load=70)], {}) == Iro("full", load=70)
    assert who_covers([ava, ben], [Iro("light")], {}) is None


@pytest.mark.parametrize("exception", sorted(APART))
def test_the_iro_of_a_brother_from_whom_the_child_is_kept_apart_does_not_cover(exception: SiblingException) -> None:
    kept_apart = Family((Sibling("ben", "light", exception=exception),))
    question = Question(Child("ava"), kept_apart, LIMITS, ON)
    heavy = Iro("heavy", load=70, qualified_on=date(2000, 1, 1))
    light = replace(heavy, id="light", load=0)
    assert who_covers([question], [light, heavy], {}) == heavy
    assert who_covers([question], [light], {}) is None


def test_what_somebody_covers_already_counts_in_who_has_least_to_do() -> None:
    assert who_covers([asked("ava")], [Iro("a", load=3), Iro("b", load=4)], {"a": 2.0}) == Iro("b", load=4)


def test_somebody_who_hands_over_her_cases_covers_only_when_nobody_else_may() -> None:
    going, staying = Iro("a", absences=(Absence(ON, None, handing_over=True),)), Iro("b", load=50)
    found = who_covers([asked("ava")], [going, staying], {}), who_covers([asked("ava")], [going], {})
    assert [each.id for each in found if each is not None] == ["b", "a"]


@given(CHILDREN, FAMILIES, iros())
def test_nobody_covers_whom_a_rule_keeps_from_the_child(child: Child, family: Family, some: list[Iro]) -> None:
    question = Question(child, family, LIMITS, ON)
    found = who_covers([question], some, {})
    if found is not None:
        assert not barred(question, found)
        assert found.id not in in_conflict(family)
    else:
        assert all(barred(question, iro) or iro.id in in_conflict(family) for iro in some)


def test_a_group_goes_back_unless_a_rule_its_siblings_or_her_hours_stand_against_it() -> None:
    jo, together = Iro("jo"), Family((Sibling("ben", "sam"),))
    conflict = Family((Sibling("ben", "jo", exception=SiblingException.CONFLICT_OF_INTEREST),))
    assert why_not_back([asked("ava")], jo, ["sam"], Limits()) is None
    assert why_not_back([asked("ava", together)], jo, ["kim"], Limits()) is None
    assert why_not_back([asked("ava", together)], jo, ["sam"], Limits()) == "a brother or sister is with sam now"
    assert why_not_back([asked("ava", conflict)], jo, ["sam"], Limits()) is not None
    not_independent = why_not_back([asked("ava", people={"visitor_id": "jo"})], jo, ["sam"], Limits())
    assert not_independent == "jo is the child's visitor"


@pytest.mark.parametrize(("load", "goes"), [(68, True), (69, False), (70, False)])
def test_a_group_goes_back_only_if_she_has_room_for_all_of_it(load: int, goes: bool) -> None:
    group = [asked("ava"), asked("ben")]
    assert (why_not_back(group, Iro("jo", load=load), ["sam"], Limits()) is None) is goes
