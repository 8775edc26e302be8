"""Duties that came with an upgrade: what was over before its day is on record, and judged by nobody."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from shared.child.looked_after import child_from
from shared.duties.brought import Brought
from shared.duties.clocks import Clock, clocks_of
from shared.duties.evidence import Subject
from shared.duties.pieces import Report
from shared.events.council.child_plans import ChangeMade, ChangeProposed
from shared.events.envelope import Envelope
from shared.policy import load_profile
from shared.register.facts import facts_stated_by
from shared.work.unit_of_work import Learnt
from tests.support.events import said
from tests.support.facts import became, day

ENGLAND = load_profile("england-2010")


def on_record(
    duty: str, *told: Envelope, upgraded: str, row: dict[str, Any] | None = None, reports: Sequence[Report] = ()
) -> Clock:
    """The one clock of this duty as it is put on record, if an upgrade brought it on that day at noon."""
    facts = facts_stated_by(told)
    subject = Subject(child_from("C1047", facts, ENGLAND), facts, ENGLAND, day(upgraded), reports)
    (clock,) = clocks_of(subject, [ENGLAND.duties[duty]])
    at = datetime.combine(day(upgraded), datetime.min.time(), UTC).replace(hour=12)
    learnt = {f"duty {duty}": Learnt(at, day(upgraded))}
    return Brought(subject, ENGLAND.duties, learnt).as_history(row, clock)


@pytest.mark.parametrize(
    ("upgraded", "status", "reason"),
    [("2026-02-01", "open", None), ("2026-02-02", "open", None), ("2026-02-03", "voided", "not_judged")],
)
def test_what_is_due_on_the_day_of_the_upgrade_or_later_is_judged(
    upgraded: str, status: str, reason: str | None
) -> None:
    clock = on_record("first_review", said(became()), upgraded=upgraded)
    assert (clock.due_on, clock.status, clock.reason) == (day("2026-02-02"), status, reason)
    assert clock.baseline == day(upgraded)


def test_what_started_it_may_have_been_heard_since() -> None:
    told = said(became(), received="2026-02-03T12:00:01")
    assert on_record("first_review", told, upgraded="2026-02-03") == on_record(
        "first_review", told, upgraded="2026-01-05"
    )


def kept_as(due_on: str, *, opened_on: str = "2026-01-05", starts_on: str = "2026-01-05") -> dict[str, Any]:
    """The first review as an older version had it on record, open."""
    days = {"due_on": day(due_on), "opened_on": day(opened_on), "starts_on": day(starts_on)}
    return {**days, "reason": None, "not_before": None, "limit": "as before", "should_have_been_on": None}


@pytest.mark.parametrize(
    ("upgraded", "row", "due_on"),
    [
        ("2026-02-01", kept_as("2026-01-30"), "2026-02-02"),
        ("2026-02-02", kept_as("2026-01-30"), "2026-02-02"),
        ("2026-02-03", kept_as("2026-01-30"), "2026-01-30"),
        ("2026-02-03", kept_as("2026-02-09"), "2026-02-09"),
        ("2026-02-03", kept_as("2026-01-30", opened_on="2026-02-04"), "2026-02-02"),
        ("2026-02-03", kept_as("2026-01-30", starts_on="2026-01-02"), "2026-02-02"),
    ],
)
def test_an_upgrade_moves_no_duty_on_record_to_a_day_that_was_over_before_it(
    upgraded: str, row: dict[str, Any], due_on: str
) -> None:
    """What was opened since, or counts from another day than it did, moves as ever."""
    clock = on_record("first_review", said(became()), upgraded=upgraded, row=row)
    assert (clock.due_on, clock.limit == "as before") == (day(due_on), due_on == row["due_on"].isoformat())


def test_a_duty_on_record_is_judged_as_ever_and_one_that_was_not_judged_stays_so() -> None:
    row = kept_as("2026-02-02")
    was_open = on_record("first_review", said(became()), upgraded="2026-02-03", row=row)
    assert (was_open.status, was_open.baseline) == ("open", None)
    again = on_record("first_review", said(became()), upgraded="2026-02-03", row={"reason": "not_judged"})
    assert (again.status, again.reason) == ("voided", "not_judged")


def test_history_of_an_import_stays_off_the_record_and_what_was_due_between_the_two_is_on_it_unjudged() -> None:
    """Of the day of the upgrade is what came with it: facts of a type that was learnt."""
    imported: dict[date, tuple[bool, str]] = {}
    for baseline in (day("2026-02-03"), day("2026-02-01"), day("2026-03-01")):
        clock = on_record("first_review", said(became(), baseline=baseline), upgraded="2026-03-01")
        imported[baseline] = (clock.judged, clock.status)
    assert imported == {
        day("2026-02-03"): (False, "open"),
        day("2026-02-01"): (True, "voided"),
        day("2026-03-01"): (True, "voided"),
    }


@pytest.mark.parametrize(("upgraded", "reason"), [("2026-02-27", None), ("2026-03-01", "not_judged")])
def test_of_what_was_only_reported_its_own_day_says_when_it_was_known(upgraded: str, reason: str | None) -> None:
    report = Report("decisions-sent", None, "R1", day("2026-02-20"), {"received_on": "2026-02-20", "review_id": "R1"})
    clock = on_record("decisions_considered", said(became()), upgraded=upgraded, reports=[report])
    assert (clock.due_on, clock.reason) == (day("2026-02-27"), reason)


@pytest.mark.parametrize(
    ("made", "status"), [("2026-02-28", "voided"), ("2026-03-01", "voided"), ("2026-03-02", "missed")]
)
def test_what_was_missed_by_the_upgrade_is_not_judged_whenever_it_would_have_been_due(made: str, status: str) -> None:
    proposed = {"proposal_id": "P1", "planned_on": "2026-04-10", "kind": "semi_independence"}
    told = (
        said(became()),
        said(ChangeProposed.model_validate(proposed), at="2026-01-30"),
        said(ChangeMade.model_validate({"proposal_id": "P1", "made_on": made}), at="2026-02-28"),
    )
    clock = on_record("review_before_change", *told, upgraded="2026-03-01")
    assert (clock.due_on, clock.status) == (day("2026-04-09"), status)
