"""Who is told of a child's IRO, and in which order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.letters import TEMPLATES
from services.notifications.rules.notice import ChildFacts, IroNews, ProfileFlags, RecipientKind
from services.notifications.rules.recipients import who_is_told

ENGLAND = ProfileFlags(tells_cafcass=True)
JERSEY = ProfileFlags(tells_cafcass=False)
AVA = ChildFacts(child_id="C1", iro_id="I1", social_worker_id="SW1", in_proceedings=False)
AVA_IN_COURT = replace(AVA, in_proceedings=True)

children = st.builds(
    ChildFacts,
    child_id=st.just("C1"),
    iro_id=st.sampled_from([None, "I1"]),
    social_worker_id=st.sampled_from([None, "SW1"]),
    in_proceedings=st.booleans(),
    looked_after=st.booleans(),
)
flags = st.builds(ProfileFlags, tells_cafcass=st.booleans())
types = st.sampled_from([*IroNews, *(f"{news}.v1" for news in IroNews), "review.due.v1"])


def told(event_type: str, child: ChildFacts, profile: ProfileFlags = ENGLAND) -> list[tuple[str, str | None, str]]:
    return [
        (notice.recipient, notice.recipient_id, notice.template) for notice in who_is_told(event_type, child, profile)
    ]


def test_an_allocation_outside_proceedings_tells_the_child_and_then_the_social_worker():
    assert told("iro.allocated.v1", AVA) == [
        ("child", "C1", "iro_named_to_child"),
        ("social_worker", "SW1", "iro_named_to_social_worker"),
    ]


@pytest.mark.parametrize(("event_type", "what"), [("iro.allocated.v1", "named"), ("iro.changed.v1", "changed")])
def test_in_proceedings_the_legal_department_and_cafcass_are_told_too(event_type, what):
    assert [template for _, _, template in told(event_type, AVA_IN_COURT)] == [
        f"iro_{what}_to_child",
        f"iro_{what}_to_social_worker",
        f"iro_{what}_to_legal",
        f"iro_{what}_to_cafcass",
    ]


def test_jersey_has_no_cafcass_to_tell():
    assert "cafcass" not in [kind for kind, _, _ in told("iro.allocated.v1", AVA_IN_COURT, JERSEY)]


def test_when_proceedings_start_later_only_the_court_side_is_told_because_the_others_know():
    assert [kind for kind, _, _ in told("proceedings.started.v1", AVA_IN_COURT)] == ["legal_department", "cafcass"]


@pytest.mark.parametrize("child", [replace(AVA_IN_COURT, iro_id=None), replace(AVA_IN_COURT, looked_after=False)])
def test_nobody_is_told_while_there_is_no_iro_or_after_care_has_ended(child):
    assert told("iro.allocated.v1", child) == []


def test_nobody_is_written_to_about_imported_history():
    assert who_is_told("iro.allocated.v1", AVA_IN_COURT, ENGLAND, imported_history=True) == []


def test_a_social_worker_nobody_named_is_still_due_a_notice_so_that_it_becomes_somebodys_task():
    assert ("social_worker", None, "iro_named_to_social_worker") in told(
        "iro.allocated.v1", replace(AVA, social_worker_id=None)
    )


def test_each_notice_names_the_duty_it_serves():
    duties = [notice.duty for notice in who_is_told("iro.allocated.v1", AVA_IN_COURT, ENGLAND)]
    assert duties == ["child_told_of_iro", None, "iro_details_to_legal", "iro_details_to_cafcass"]


@given(types, children, flags)
def test_every_notice_says_why_goes_to_one_kind_once_and_has_a_letter_written_for_that_kind(event_type, child, profile):
    notices = who_is_told(event_type, child, profile)
    kinds = [notice.recipient for notice in notices]
    assert len(set(kinds)) == len(kinds)
    assert RecipientKind.CHILD not in kinds[1:]
    assert all(notice.rule and notice.reason and notice.source for notice in notices)
    assert all(TEMPLATES[notice.template].to == notice.recipient for notice in notices)
