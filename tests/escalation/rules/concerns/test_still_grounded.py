from datetime import date

import pytest

from services.escalation.rules.concerns.still_grounded import Heard, still_grounded

DUE, NEXT = date(2026, 1, 15), date(2026, 1, 30)
LATE = Heard("late", DUE)


@pytest.mark.parametrize(
    ("heard", "grounded"),
    [
        ([LATE], True),
        ([Heard("missed", DUE)], True),
        ([LATE, Heard("moved", NEXT, was_due_on=DUE)], False),
        ([LATE, Heard("moved", NEXT, was_due_on=DUE), Heard("late", NEXT)], True),
        ([LATE, Heard("met", DUE, met_late=True)], True),
        ([LATE, Heard("met", DUE)], False),
        ([LATE, Heard("voided", DUE, reason="care_ended")], True),
        ([LATE, Heard("voided", DUE, reason="facts_changed")], False),
        ([LATE, Heard("voided", DUE, reason="facts_changed"), Heard("opened", DUE)], True),
        ([Heard("met", DUE)], False),
    ],
)
def test_a_concern_stands_as_long_as_its_duty_counts_as_late_or_missed(heard: list[Heard], grounded: bool) -> None:
    """Fault A4: lateness is unmade by a correction alone, and visibly."""
    assert still_grounded(heard) is grounded
