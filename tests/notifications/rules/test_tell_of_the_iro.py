"""On which occasions people are told of the IRO a child has now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.rules.child_view import Allocation, Proceedings, Standing
from services.notifications.rules.notice import ChildFacts, ProfileFlags, WantedNotice
from services.notifications.rules.tell_of_the_iro import tell_of_the_iro

ENGLAND = ProfileFlags(tells_cafcass=True)
AVA = ChildFacts(child_id="C1", iro_id="I1", social_worker_id="SW1", in_proceedings=True)
ALLOCATED = Allocation("A1", "I1", date(2026, 3, 2), "E1", "iro.allocated")
CASE = Proceedings("HU1", date(2026, 3, 2), "E2", "proceedings.started")

days = st.dates(date(2026, 1, 1), date(2026, 1, 10))
cases = st.lists(
    st.builds(
        Proceedings,
        case_number=st.sampled_from(["HU1", "HU2", "HU3"]),
        on=days,
        event_id=st.just("E2"),
        event_type=st.just("proceedings.started"),
        imported=st.booleans(),
    ),
    unique_by=lambda case: case.case_number,
)
allocations = st.builds(
    Allocation,
    allocation_id=st.just("A1"),
    iro_id=st.just("I1"),
    on=days,
    event_id=st.just("E1"),
    event_type=st.sampled_from(["iro.allocated", "iro.changed"]),
    imported=st.booleans(),
)


def told_of(allocation: Allocation, open_cases: Sequence[Proceedings]) -> list[WantedNotice]:
    return tell_of_the_iro(Standing(AVA, date(2026, 3, 2), allocation, open_cases), ENGLAND)


def told(allocation: Allocation, *open_cases: Proceedings) -> list[tuple[str, str, str]]:
    wanted = told_of(allocation, open_cases)
    return [(each.notice.recipient.value, each.occasion.key, each.occasion.event_id) for each in wanted]


@pytest.mark.parametrize(("day", "key", "event"), [(1, "", "E1"), (2, "", "E1"), (3, "HU1", "E2")])
def test_proceedings_begun_after_the_day_of_the_allocation_are_an_occasion_of_their_own(day, key, event):
    court = [each for each in told(ALLOCATED, replace(CASE, on=date(2026, 3, day))) if each[0] == "legal_department"]
    assert court == [("legal_department", key, event)]


def test_the_letters_of_an_allocation_name_the_latest_case_under_way():
    earlier = Proceedings("HU0", date(2026, 2, 1), "E0", "proceedings.started")
    wanted = told_of(ALLOCATED, [CASE, earlier])
    assert {each.occasion.case_number for each in wanted} == {"HU1"}


def test_proceedings_we_hear_of_after_an_imported_allocation_are_news_whenever_they_began():
    imported = replace(ALLOCATED, imported=True)
    assert [kind for kind, _, _ in told(imported, CASE)] == ["legal_department", "cafcass"]
    assert told(imported, replace(CASE, imported=True)) == []


@given(allocations, cases)
def test_nobody_is_told_the_same_thing_twice_and_never_about_an_imported_event(allocation, open_cases):
    notices = told(allocation, *open_cases)
    assert len(set(notices)) == len(notices)
    imported = {case.case_number for case in open_cases if case.imported}
    assert not imported & {key for _, key, _ in notices}
    assert not (allocation.imported and any(key == "" for _, key, _ in notices))


@given(allocations, cases, st.randoms())
def test_the_order_in_which_cases_are_held_does_not_matter(allocation, open_cases, chance):
    shuffled = list(open_cases)
    chance.shuffle(shuffled)
    assert told_of(allocation, shuffled) == told_of(allocation, open_cases)


def test_nobody_is_told_of_an_iro_while_the_child_has_none():
    nobody = Standing(replace(AVA, iro_id=None), date(2026, 3, 2), None, [CASE])
    assert tell_of_the_iro(nobody, ENGLAND) == []
