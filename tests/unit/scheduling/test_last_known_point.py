import pytest

from services.scheduling.rules.last_known_point import RULE, last_known_point
from tests.unit.scheduling.builders import ENGLAND, day, series


@pytest.mark.parametrize(
    ("start", "due_on"),
    [("2026-03-30", "2026-09-30"), ("2026-03-31", "2026-09-30"), ("2026-04-01", "2026-10-01")],
)
def test_it_counts_from_the_import_or_from_a_first_known_day_after_it(start: str, due_on: str) -> None:
    limit = last_known_point(series(start, earliest_known=True, baseline=day("2026-03-31")), ENGLAND)
    assert limit is not None
    assert (limit.due_on, limit.rule) == (day(due_on), RULE)


def test_without_an_import_it_counts_from_the_first_day_known() -> None:
    limit = last_known_point(series("2026-01-05", earliest_known=True), ENGLAND)
    assert limit is not None
    assert limit.due_on == day("2026-07-05")
