"""What can be chosen in the forms of concerns, disputes and court documents is what the services take, and no more."""

from collections.abc import Collection, Mapping
from typing import Any, get_args

import pytest

from services.escalation.rules.concerns.grounds import (
    AGAIN,
    CHANGE,
    DECISION,
    EMERGENCY,
    GUARDIAN,
    LACKED,
    PERMANENCE,
    VISITS,
)
from services.escalation.rules.concerns.lacked import CODES as LACKING
from services.escalation.rules.concerns.what_changed import WHAT_CHANGED
from services.escalation.rules.disputes.stages import Cause
from services.escalation.rules.disputes.transitions import Step
from services.escalation.schemas import cafcass, concerns, disputes, lateness, practice
from services.notifications.rules.court_documents import IN_WORDS, CopyStatus
from services.reporting.pages.disputes import beginnings, codes, concern_steps, deeds
from services.reporting.pages.disputes import concerns as concern_pages
from services.reporting.pages.disputes import lateness as lateness_pages
from services.reporting.pages.disputes.history import TAKEN_BACK
from services.reporting.pages.disputes.taking_back import TAKINGS
from services.reporting.pages.documents import board
from shared.events.council.child_court import HearingListed
from shared.policy import Category


def literals(model: type[Any], field: str) -> tuple[str, ...]:
    """The codes that a field of a body takes."""
    annotation = model.model_fields[field].annotation
    return get_args(annotation)


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        (codes.CATEGORIES, get_args(Category)),
        (codes.WHAT_CHANGED, WHAT_CHANGED),
        (codes.OUTCOMES, literals(disputes.Resolution, "outcome")),
        (codes.AGREED, get_args(disputes.Agreed)),
        (codes.VIEWS, get_args(disputes.View)),
        (codes.COMPLAINT_BY, get_args(disputes.ComplaintBy)),
        (codes.DISPUTE_STATUS, get_args(disputes.DisputeStatus)),
        (codes.CONCERN_STATUS, get_args(concerns.Status)),
        (codes.CAFCASS, get_args(cafcass.Kind)),
        (codes.PRACTICE, get_args(practice.Kind)),
        (codes.CAUSES, get_args(Cause)),
        (codes.LACKED, LACKING.values()),
        (concern_pages.GROUNDS, (CHANGE, PERMANENCE, DECISION, VISITS, GUARDIAN, EMERGENCY, AGAIN, LACKED)),
        (lateness_pages.STATUSES, (*get_args(lateness.LateStatus), "all")),
        (lateness_pages.SIDES, get_args(lateness.LateSide)),
        (board.KINDS, IN_WORDS),
        (board.HEARINGS, literals(HearingListed, "kind")),
        (board.STATUSES, (*CopyStatus, "owed", "all")),
    ],
)  # fmt: skip
def test_every_code_that_is_taken_is_offered_in_words_and_no_other(
    offered: Mapping[str, str], taken: Collection[str]
) -> None:
    assert set(offered) == {str(each) for each in taken}
    assert all(
        text[:1].isupper() or offered in (codes.CAUSES, codes.LACKED, concern_pages.GROUNDS)
        for text in offered.values()
    )


def test_every_step_of_a_dispute_has_its_form() -> None:
    assert set().union(*(each.steps for each in deeds.DEEDS.values())) == set(get_args(Step))


def test_no_child_is_offered_what_is_of_foster_carers_alone() -> None:
    assert set(codes.CATEGORIES) - set(codes.CHILDS) == codes.CARERS_ALONE
    assert "carer_supported" not in codes.CHILDS_CHANGES


def test_whatever_stands_on_a_history_has_a_place_where_it_is_taken_back() -> None:
    assert set(TAKEN_BACK.values()) <= TAKINGS.keys()


_OURS = (beginnings.REASONS, beginnings.OUTCOMES, beginnings.ON_WHAT, codes.WISHES, codes.LAPSES, codes.SETTLED)


@pytest.mark.parametrize("body", [*_OURS, codes.DECLINES])
def test_what_is_ours_to_name_is_a_code(body: Mapping[str, str]) -> None:
    assert all(each == each.lower() and each.replace("_", "").isalpha() for each in body)


def test_a_concern_can_be_done_with_in_every_state_that_it_can_be_in() -> None:
    assert {state for each in concern_steps.STEPS.values() for state in each.states} == {"offered", "open"}
