"""To whom the Children's Guardian's details go, when, and whether a time limit hangs on it."""

from dataclasses import replace
from datetime import date

import pytest

from services.notifications.rules.child_view import Allocation, Guardian, Standing
from services.notifications.rules.notice import ChildFacts, ProfileFlags, RecipientKind
from services.notifications.rules.tell_of_the_guardian import tell_of_the_guardian

DAY, BEFORE, AFTER = date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 3)
IMPORT = date(2026, 4, 1)
AVA = ChildFacts(child_id="C1", iro_id="I1", social_worker_id="SW1", in_proceedings=True)
ALLOCATED = Allocation("A1", "I1", DAY, "E1", "iro.allocated")
GRACE = Guardian("G1", DAY, "E3", "guardian.appointed", "HU1")
IN_COURT = Standing(AVA, DAY, ALLOCATED, guardians=(GRACE,))
WITHOUT_IRO = replace(IN_COURT, child=replace(AVA, iro_id=None), allocation=None)
ENGLAND = ProfileFlags(tells_cafcass=True, guardian_details_to=RecipientKind.IRO)
BLACKPOOL = ProfileFlags(tells_cafcass=True, guardian_details_to=RecipientKind.IRO_MANAGER)
JERSEY = ProfileFlags(tells_cafcass=False)


def told(standing: Standing, profile: ProfileFlags = ENGLAND) -> list[tuple[str, str | None, str | None, str]]:
    return [
        (each.notice.recipient, each.notice.recipient_id, each.notice.duty, each.occasion.key)
        for each in tell_of_the_guardian(standing, profile)
    ]


def test_in_england_the_iro_is_told_because_of_the_appointment_which_is_what_the_duty_asks_for():
    (wanted,) = tell_of_the_guardian(IN_COURT, ENGLAND)
    assert told(IN_COURT) == [("iro", "I1", "guardian_details_to_iro", "G1")]
    assert (wanted.occasion.event_id, wanted.occasion.on) == ("E3", DAY)
    assert (wanted.occasion.about_id, wanted.occasion.case_number) == ("G1", "HU1")
    assert (wanted.notice.template, wanted.notice.source) == ("guardian_named_to_iro", "Hull 2")


def test_in_blackpool_the_iro_manager_is_told_who_needs_no_id():
    assert told(IN_COURT, BLACKPOOL) == [("iro_manager", None, "guardian_details_to_iro", "G1")]


def test_jersey_does_not_use_the_duty():
    assert told(IN_COURT, JERSEY) == []


def test_while_there_is_no_iro_only_the_manager_can_be_told():
    assert told(WITHOUT_IRO) == []
    assert told(WITHOUT_IRO, BLACKPOOL) == [("iro_manager", None, "guardian_details_to_iro", "G1")]


def test_once_the_details_have_arrived_another_iro_is_told_without_a_duty():
    assert told(replace(IN_COURT, guardians_told_of=frozenset({"G1"}))) == [("iro", "I1", None, "G1")]
    assert told(replace(IN_COURT, guardians_told_of=frozenset({"G0"}))) == [
        ("iro", "I1", "guardian_details_to_iro", "G1")
    ]


@pytest.mark.parametrize(("appointed", "news"), [(BEFORE, 1), (DAY, 1), (AFTER, 0)])
def test_of_an_imported_guardian_only_an_iro_is_told_who_was_allocated_since(appointed, news):
    imported = replace(GRACE, on=appointed, baseline=IMPORT)
    assert len(told(replace(IN_COURT, guardians=(imported,)))) == news


@pytest.mark.parametrize("appointed", [BEFORE, DAY, AFTER])
def test_of_history_imported_with_its_iro_nobody_is_told_and_of_a_guardian_since_the_imported_iro_is(appointed):
    held_before = replace(IN_COURT, allocation=replace(ALLOCATED, imported=True))
    guardian = replace(GRACE, on=appointed)
    assert told(replace(held_before, guardians=(replace(guardian, baseline=IMPORT),))) == []
    assert len(told(replace(held_before, guardians=(guardian,)))) == 1


def test_the_manager_is_told_of_no_imported_guardian_while_there_is_no_iro():
    assert told(replace(WITHOUT_IRO, guardians=(replace(GRACE, baseline=IMPORT),)), BLACKPOOL) == []


@pytest.mark.parametrize(
    ("appointed", "reason"),
    [(BEFORE, "the child got an IRO"), (DAY, "a Children's Guardian was"), (AFTER, "a Children's Guardian was")],
)
def test_the_reason_tells_a_takeover_from_an_appointment(appointed, reason):
    (wanted,) = tell_of_the_guardian(replace(IN_COURT, guardians=(replace(GRACE, on=appointed),)), ENGLAND)
    assert wanted.notice.reason.startswith(reason)
