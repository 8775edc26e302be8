from datetime import date

import pytest

from services.escalation.rules.informal_limit import informal_limit
from shared.policy import load_profile


@pytest.mark.parametrize(
    ("raised_on", "due_on"),
    [
        (date(2026, 4, 1), date(2026, 4, 10)),  # Good Friday 3 April, Easter Monday 6 April
        (date(2026, 4, 2), date(2026, 4, 13)),
        (date(2026, 4, 3), date(2026, 4, 13)),
        (date(2026, 4, 7), date(2026, 4, 14)),
    ],
)
def test_it_is_five_working_days_after_the_concern_was_raised(raised_on: date, due_on: date) -> None:
    assert informal_limit(raised_on, load_profile("england-2010")) == due_on
