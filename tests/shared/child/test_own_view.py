"""What a child is shown of the own record: of what events, and which of their fields; nothing that is not named."""

import pytest

from shared.child.own_view import FIELDS, is_own_duty, own_event
from shared.events import catalogue
from shared.policy import load_profile

HIDDEN = {
    "sibling_ids", "parent_ids", "shared_with", "with_ids", "child_ids", "social_worker_id", "team_manager_id",
    "team_id", "visitor_id", "personal_adviser_id", "guardian_id", "decided_by", "rule", "reason", "reason_code",
    "raised_by", "raised_with", "category", "reasons", "absence_id",
}  # fmt: skip
ABOUT_OTHERS = (
    "concern.",
    "dispute.",
    "sibling_group.",
    "iro.shared",
    "complaint.",
    "child.unallocated",
    "safeguarding.",
)


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_what_is_shown_exists_and_names_neither_staff_nor_siblings_nor_reasons(kind: str) -> None:
    fields = {
        name
        for field, info in catalogue.by_wire_type(kind).model_fields.items()
        for name in (field, info.serialization_alias)
    }
    assert set(FIELDS[kind]) <= fields
    assert HIDDEN.isdisjoint(FIELDS[kind])


def test_nothing_that_professionals_raise_among_each_other_is_shown() -> None:
    assert [kind for kind in FIELDS if kind.startswith(ABOUT_OTHERS)] == []


def test_of_an_event_only_the_named_fields_are_left_and_of_others_nothing() -> None:
    said = {
        "allocation_id": "A1",
        "iro_id": "JO",
        "allocated_on": "2026-01-05",
        "rule": "siblings",
        "shared_with": ["BEN"],
    }
    assert own_event("iro.allocated.v1", said) == {"allocation_id": "A1", "iro_id": "JO", "allocated_on": "2026-01-05"}
    assert own_event("sibling_group.split.v1", {"child_ids": ["BEN"], "reason": "conflict_of_interest"}) is None
    assert own_event("something.new.v1", {"secret": 1}) is None


def test_the_duties_that_follow_from_concerns_and_disputes_are_not_the_childs() -> None:
    kept = load_profile("england-2010").duties.values()
    assert {duty.id for duty in kept if not is_own_duty(duty.id, "england-2010@1")} == {
        duty.id for duty in kept if duty.keeper == "escalation"
    }
    assert own_event("duty.opened.v1", {"duty": "informal_resolution", "policy_version": "england-2010@1"}) is None
