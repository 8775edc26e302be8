"""The proof of a notice: its steps in order, each with its moment and its day."""

from datetime import UTC, date, datetime

import pytest

from services.notifications.rules.proof import Step, StepTaken, steps_of
from shared.calendar import load_calendar

ENGLAND = load_calendar("england")


def at(day, hour=10):
    return datetime(2026, 6, day, hour, tzinfo=UTC)


ROW = {
    "created_at": at(1),
    "sent_at": None,
    "told_at": None,
    "told_on": None,
    "told_by": None,
    "acknowledged_at": None,
    "acknowledged_on": None,
    "failed_at": None,
    "channel": "email",
}
INTENDED = StepTaken(Step.INTENDED, at(1), date(2026, 6, 1))
SENT = {"sent_at": at(2)}
DELIVERED = SENT | {"told_at": at(2), "told_on": date(2026, 6, 2)}
READ = DELIVERED | {"acknowledged_at": at(4), "acknowledged_on": date(2026, 6, 3)}
FAILED_FIRST = {"failed_at": at(2), "told_at": at(5), "told_on": date(2026, 6, 4), "told_by": "SW", "channel": "spoken"}


@pytest.mark.parametrize(
    ("known", "steps"),
    [
        ({}, ["intended"]),
        (SENT, ["intended", "sent"]),
        (DELIVERED, ["intended", "sent", "delivered"]),
        (READ, ["intended", "sent", "delivered", "read"]),
        (FAILED_FIRST, ["intended", "failed", "told_in_person"]),
        (SENT | {"failed_at": at(3)}, ["intended", "sent", "failed"]),
    ],
)
def test_the_steps_stand_in_the_order_in_which_they_were_put_on_record(known, steps):
    assert [each.step.value for each in steps_of(ROW | known, [], ENGLAND)] == steps


def test_a_step_has_the_moment_it_was_put_on_record_and_the_day_it_happened():
    assert steps_of(ROW | READ, [], ENGLAND) == [
        INTENDED,
        StepTaken(Step.SENT, at(2), date(2026, 6, 2)),
        StepTaken(Step.DELIVERED, at(2), date(2026, 6, 2)),
        StepTaken(Step.READ, at(4), date(2026, 6, 3)),
    ]


@pytest.mark.parametrize(("hour", "on"), [(22, 1), (23, 2)])
def test_the_day_of_a_step_is_the_councils_local_day(hour, on):
    (step,) = steps_of(ROW | {"created_at": at(1, hour)}, [], ENGLAND)
    assert step.on == date(2026, 6, on)


def test_of_what_an_older_version_sent_the_try_says_when_and_the_day_it_was_received_has_no_moment():
    tried = [{"at": at(2, 8), "outcome": "failed"}, {"at": at(2, 9), "outcome": "delivered"}]
    old = ROW | {"told_on": date(2026, 6, 2)}
    assert steps_of(old, tried, ENGLAND)[1:] == [
        StepTaken(Step.SENT, at(2, 9), date(2026, 6, 2)),
        StepTaken(Step.DELIVERED, None, date(2026, 6, 2)),
    ]
