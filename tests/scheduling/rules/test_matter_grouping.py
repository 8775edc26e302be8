"""Which changes are one matter, and that no order in which they are told makes a difference."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.rules.matters.grouping import group
from services.scheduling.rules.matters.model import Answered, Change, Matter, Regrouped

FIRST = date(2026, 3, 2)


def change(key: str, day: int = 0, *things: str, **more: object) -> Change:
    return Change(key, FIRST + timedelta(days=day), frozenset(things), **more)  # type: ignore[arg-type]


def missing(number: int, day: int) -> list[Change]:
    """A missing episode: the child goes on this day and is back the day after."""
    episode = f"episode {number}"
    return [change(f"{what}{number}", at, episode, missing=True) for what, at in (("gone", day), ("back", day + 1))]


def keys(matters: Sequence[Matter]) -> list[set[str]]:
    return [set(matter.keys) for matter in matters]


def apart(*keys: str, rest: Sequence[str]) -> Regrouped:
    return Regrouped(frozenset(keys), frozenset(rest), together=False)


def together(*keys: str, rest: Sequence[str]) -> Regrouped:
    return Regrouped(frozenset(keys), frozenset(rest), together=True)


NINE = [change for number in range(9) for change in missing(number, number * 7)]


def test_nine_missing_episodes_of_which_none_is_answered_are_one_matter() -> None:
    (matter,) = group(NINE, [], [])
    assert len(matter.changes) == 18
    assert (matter.changes[0].key, matter.answered) == ("gone0", None)


def test_once_the_first_is_answered_those_after_it_are_another_matter() -> None:
    answered = Answered("M1", frozenset({"gone0", "back0"}))
    first, second = group(NINE, [answered], [])
    assert (set(first.keys), first.answered) == ({"gone0", "back0"}, "M1")
    assert (len(second.changes), second.answered) == (16, None)


def test_what_happened_on_one_day_is_one_matter_and_on_the_next_another() -> None:
    told = [change(f"c{number}") for number in range(5)]
    assert keys(group(told, [], [])) == [{each.key for each in told}]
    assert keys(group([change("c1"), change("c2", 1)], [], [])) == [{"c1"}, {"c2"}]


@pytest.mark.parametrize("thing", ["placement P1", "decision D1", "episode E1"])
def test_what_is_about_one_placement_decision_or_episode_is_one_matter_whatever_the_days(thing: str) -> None:
    told = [change("c1", 0, thing), change("c2", 40, thing), change("c3", 20, "placement P2")]
    assert keys(group(told, [], [])) == [{"c1", "c2"}, {"c3"}]


def test_section_47_a_discharge_notice_and_custody_stand_alone_even_on_the_same_day_and_whatever_is_joined() -> None:
    told = [change("c1"), change("s47", stands_alone=True), change("notice", stands_alone=True)]
    joined = [together("s47", rest=["c1"]), together("s47", rest=["notice"])]
    assert keys(group(told, [], joined)) == [{"c1"}, {"notice"}, {"s47"}]


def test_what_is_told_of_an_answered_matter_later_is_another_matter() -> None:
    told = [change("c1"), change("c2"), change("c3", 3, "placement P1"), change("c4", 4, "placement P1")]
    answers = [Answered("M1", frozenset({"c1"})), Answered("M2", frozenset({"c3"}))]
    assert keys(group(told, answers, [])) == [{"c1"}, {"c2"}, {"c3"}, {"c4"}]


def test_what_is_split_stays_apart_and_what_comes_then_joins_the_one_before() -> None:
    told = [*missing(0, 0), *missing(1, 7)]
    said = [apart("gone1", "back1", rest=["gone0", "back0"])]
    assert keys(group(told, [], said)) == [{"gone0", "back0"}, {"gone1", "back1"}]
    further = [*told, *missing(2, 14)]
    assert keys(group(further, [], said)) == [{"gone0", "back0"}, {"gone1", "back1", "gone2", "back2"}]


def test_of_a_split_and_a_join_the_later_word_stands() -> None:
    told = [change("c1"), change("c2")]
    words = [apart("c1", rest=["c2"]), together("c1", rest=["c2"])]
    assert keys(group(told, [], words)) == [{"c1", "c2"}]
    assert keys(group(told, [], words[::-1])) == [{"c1"}, {"c2"}]


def test_what_is_joined_is_one_matter_and_only_within_one_time_in_care() -> None:
    told = [change("c1"), change("c2", 30)]
    said = [together("c1", rest=["c2"])]
    assert keys(group(told, [], said)) == [{"c1", "c2"}]
    assert keys(group([told[0], replace(told[1], care=2)], [], said)) == [{"c1"}, {"c2"}]


def test_history_and_what_happened_out_of_care_is_no_matter_but_stays_with_the_answer_that_has_it() -> None:
    told = [change("c1", care=None), change("c2")]
    assert keys(group(told, [], [])) == [{"c2"}]
    assert keys(group(told, [Answered("M1", frozenset({"c1", "c2"}))], [])) == [{"c1", "c2"}]


CHANGES = st.lists(
    st.builds(
        change,
        st.sampled_from([f"c{number}" for number in range(12)]),
        st.integers(0, 6),
        st.sampled_from(["placement P1", "decision D1", "episode E1"]),
        missing=st.booleans(),
        stands_alone=st.booleans(),
        care=st.sampled_from([1, 1, 1, 2, None]),
    ),
    unique_by=lambda each: each.key,
    max_size=12,
)
SOME = st.frozensets(st.sampled_from([f"c{number}" for number in range(12)]), max_size=4)
ANSWERS = st.lists(SOME, max_size=2).map(lambda found: [Answered(f"M{at}", its) for at, its in enumerate(found)])
WORDS = st.lists(st.builds(Regrouped, SOME, SOME, st.booleans()), max_size=3)


@given(CHANGES.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))), ANSWERS, WORDS)
def test_the_same_changes_make_the_same_matters_whatever_the_order_in_which_they_were_told(
    told: tuple[list[Change], list[Change]], answers: list[Answered], words: list[Regrouped]
) -> None:
    one, other = (group(each, answers, words) for each in told)
    assert one == other


@given(CHANGES, ANSWERS, WORDS)
def test_every_change_that_is_to_be_answered_is_in_one_matter_and_nothing_that_stands_alone_is_with_another(
    told: list[Change], answers: list[Answered], words: list[Regrouped]
) -> None:
    matters = group(told, answers, words)
    held = [change.key for matter in matters for change in matter.changes]
    assert len(held) == len(set(held))
    assert {each.key for each in told if each.care is not None} <= set(held)
    for matter in matters:
        if matter.answered is None and len(matter.changes) > 1:
            assert not any(each.stands_alone for each in matter.changes)
            assert len({each.care for each in matter.changes}) == 1
