"""Whose turn it is, and days as people say them."""

from datetime import date

import pytest

from services.reporting.rules.turns import OWES_AS, counted, in_days, owed_by, rank
from shared.auth.roles import ROLES
from shared.calendar import load_calendar

TUESDAY = date(2026, 2, 3)
ENGLAND = load_calendar("england")


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (date(2026, 1, 30), "late by 2 working days"),
        (date(2026, 2, 2), "late by 1 working day"),
        (TUESDAY, "today"),
        (date(2026, 2, 4), "tomorrow"),
        (date(2026, 2, 5), "in 2 working days"),
        (date(2026, 2, 9), "in 4 working days"),
        (date(2099, 2, 3), "in 26663 days"),
        (None, "no fixed day"),
    ],
)
def test_a_limit_is_said_in_days_and_beyond_the_calendar_in_plain_ones(due_on: date | None, said: str) -> None:
    assert in_days(due_on, TUESDAY, ENGLAND) == said


@pytest.mark.parametrize(
    ("due_on", "said"), [(date(2026, 1, 31), "late by 1 day"), (date(2026, 1, 30), "late by 2 days")]
)
def test_a_day_over_only_since_the_weekend_is_late_by_plain_days(due_on: date, said: str) -> None:
    assert in_days(due_on, date(2026, 2, 1), ENGLAND) == said


def test_law_comes_before_guidance_and_guidance_before_what_is_local() -> None:
    bases = ["local", None, "seed", "statute", "handbook"]
    assert sorted(bases, key=rank) == ["statute", "handbook", "seed", "local", None]


def test_each_role_owes_what_the_policy_names_it_for_and_an_auditor_nothing() -> None:
    assert OWES_AS.keys() <= ROLES
    assert owed_by(["iro", "iro_manager"]) == {"iro", "outgoing_iro", "iro_manager"}
    assert owed_by(["auditor"]) == set()


@pytest.mark.parametrize(("count", "said"), [(0, "0 children"), (1, "1 child"), (2, "2 children")])
def test_one_is_said_in_the_singular(count: int, said: str) -> None:
    assert counted(count, "child", "children") == said
