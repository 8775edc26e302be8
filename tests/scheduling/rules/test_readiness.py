"""Readiness of a review from bare duties (Jersey 3.9)."""

from datetime import date

import pytest

from services.scheduling.rules.readiness.readiness import OnRecord, State, is_before_a_review, is_ready, readiness

DUE = date(2026, 1, 28)


def duty(status: str = "open", due_on: date | None = DUE, owner: str = "iro") -> OnRecord:
    return OnRecord(
        "D1", "pep_available", "PEP to reach the IRO", owner, due_on, status, None, ("plan_document.updated",)
    )


@pytest.mark.parametrize(
    ("on_record", "today", "state", "ready"),
    [
        (duty(), date(2026, 1, 27), "missing", False),
        (duty(), DUE, "missing", False),
        (duty(), date(2026, 1, 29), "late", False),
        (duty(due_on=None), date(2027, 1, 1), "missing", False),
        (duty("met"), date(2026, 1, 29), "ready", True),
        (duty("missed"), DUE, "late", False),
        (duty("voided"), DUE, "not_needed", True),
    ],
)
def test_how_a_duty_stands_is_how_ready_the_review_is(
    on_record: OnRecord, today: date, state: State, ready: bool
) -> None:
    items = readiness([on_record], {}, today)
    assert [item.state for item in items] == [state]
    assert is_ready(items) is ready


def test_whose_it_is_is_said_as_far_as_that_is_known() -> None:
    items = readiness([duty(), duty(owner="iro_service")], {"iro": "JO"}, DUE)
    assert [item.owner_id for item in items] == ["JO", None]


@pytest.mark.parametrize(
    ("started_by", "met_by", "is_so"),
    [
        ({"review.due", "review.arranged"}, {"met"}, True),
        ({"exclusion"}, {"met"}, True),
        ({"review.arranged"}, {"review.held"}, False),
        ({"review.completed"}, {"decisions-sent"}, False),
    ],
)
def test_what_begins_with_the_day_of_a_review_is_before_it_unless_it_is_the_review(
    started_by: set[str], met_by: set[str], is_so: bool
) -> None:
    assert is_before_a_review(started_by, met_by) is is_so
