"""On which pair a test runs: SQLite in one process, or PostgreSQL (with Kafka, where events travel).

A service test runs on SQLite. It runs on PostgreSQL as well where it is marked with the reason why the outcome could be
another there (`pytest.mark.both("locks")`), and every one of them does under `make test-both`, which is `--both`.
What makes sense on one alone says so (`pytest.mark.only("postgresql")`).
"""

from collections.abc import Sequence
from typing import Final

import pytest

REASONS: Final = {
    "storage": "reads and writes in ways that depend on the database: types, bulk statements, conflicts, generated SQL",
    "messaging": "the log, the relay, rounds or Kafka carry its events",
    "locks": "two workers at the same moment, kept apart by locks, turns, leases or unique keys",
    "migrations": "the tables themselves: made, changed, made anew",
    "duties": "the duty engine keeps its clocks in every service's database",
    "order": "the law that the order of arrival does not matter, once for each service that has it",
    "story": "a service's main story from its first event to its last",
    "statements": "asks the database what the others here do not, so that what every service asks is asked of both",
}
"""Why a test is on both in every run: nothing but these, so that the list stays short."""
PAIRS: Final = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both", action="store_true", help="every service test on SQLite and on PostgreSQL")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Say on which databases a test runs that wants one of a service."""
    if "database_place" in metafunc.fixturenames:
        metafunc.parametrize("database_place", _databases_for(metafunc), indirect=True)


def _databases_for(metafunc: pytest.Metafunc) -> Sequence[str]:
    only = metafunc.definition.get_closest_marker("only")
    if only is not None:
        return [PAIRS[PAIRS.index(only.args[0])]]
    reasons = {reason for mark in metafunc.definition.iter_markers("both") for reason in mark.args}
    if not reasons <= REASONS.keys():
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: {reasons - REASONS.keys()} is no reason to be on both")
    return PAIRS if reasons or metafunc.config.getoption("both") else PAIRS[:1]
