"""Which tests run on both databases: those that say why, and every one under --both."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.pairs import PAIRS, REASONS, pytest_generate_tests

TESTS = Path(__file__).resolve().parents[1]


class Asked:
    """What pytest tells of a test that wants a database, and where the test is said to run."""

    def __init__(self, *marks: pytest.Mark, both: bool = False, wants: str = "database_place") -> None:
        self.fixturenames = [wants]
        self.definition = self.config = self
        self.nodeid = "test_it"
        self.databases: list[str] = []
        self._marks = marks
        self._both = both

    def getoption(self, name: str) -> bool:
        return name == "both" and self._both

    def iter_markers(self, name: str) -> list[pytest.Mark]:
        return [each for each in self._marks if each.name == name]

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return next(iter(self.iter_markers(name)), None)

    def parametrize(self, name: str, values: Any, *, indirect: bool) -> None:
        assert (name, indirect) == ("database_place", True)
        self.databases = list(values)


def databases_of(*marks: pytest.Mark, **options: Any) -> list[str]:
    asked: Any = Asked(*marks, **options)
    pytest_generate_tests(asked)
    found: list[str] = asked.databases
    return found


BOTH, ON_POSTGRESQL = pytest.mark.both("locks").mark, pytest.mark.only("postgresql").mark


def test_a_test_runs_on_sqlite_with_a_reason_on_both_and_in_the_nightly_run_always_on_both() -> None:
    assert databases_of() == ["sqlite"]
    assert databases_of(BOTH) == databases_of(both=True) == databases_of(BOTH, both=True) == list(PAIRS)
    assert databases_of(wants="tmp_path", both=True) == []


def test_what_makes_sense_on_one_database_alone_runs_on_that_one_always() -> None:
    assert databases_of(ON_POSTGRESQL) == databases_of(ON_POSTGRESQL, BOTH, both=True) == ["postgresql"]


def test_a_reason_that_is_none_is_refused() -> None:
    with pytest.raises(pytest.UsageError, match="'habit'"):
        databases_of(pytest.mark.both("habit").mark)


def test_every_reason_has_its_tests_and_every_service_its_story() -> None:
    said: dict[str, set[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for reason in re.findall(r'^(?:pytestmark = |@)pytest\.mark\.both\("(\w+)"\)', path.read_text(), re.MULTILINE):
            said.setdefault(reason, set()).add(str(path.relative_to(TESTS)))
    assert said.keys() == REASONS.keys()
    services = ("allocation", "scheduling", "escalation", "reporting", "notifications")
    assert [each for each in services if not any(each in name for name in said["story"])] == []
