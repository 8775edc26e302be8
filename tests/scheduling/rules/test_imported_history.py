import pytest

from services.scheduling.rules.imported_history import history_as_at
from tests.scheduling.rules.builders import day

IMPORT = day("2026-03-31")


@pytest.mark.parametrize(("due_on", "history"), [("2026-03-30", True), ("2026-03-31", False), ("2026-04-01", False)])
def test_only_what_was_due_before_the_import_is_history(due_on: str, history: bool) -> None:
    assert history_as_at(day(due_on), IMPORT) == (IMPORT if history else None)


def test_without_an_import_nothing_is_history() -> None:
    assert history_as_at(day("1999-01-01"), None) is None
