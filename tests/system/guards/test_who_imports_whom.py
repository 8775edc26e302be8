"""Who may import whom outside services and shared, whose own rules are in .importlinter."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FORBIDDEN = {
    "benchmarks": ("tests",),
    "deploy": ("tests", "benchmarks"),
    "services": ("tests", "benchmarks", "deploy"),
    "shared": ("tests", "benchmarks", "deploy"),
    "tests/system/e2e": ("services", "shared"),
}
"""A system is tested end to end, and timed, as its users have it: the tests are no part of it."""
COUNCIL = "tests/support/council.py"


def imported(source: str) -> Iterator[str]:
    """Every module that is named in an import, wherever it stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def importers(folder: str, *forbidden: str) -> list[str]:
    """The files of this folder that import one of these packages."""
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        modules = set(imported(path.read_text(encoding="utf-8")))
        if any(f"{module}.".startswith(f"{name}.") for module in modules for name in forbidden):
            found.append(path.relative_to(ROOT).as_posix())
    return found


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_benchmarks_and_the_code_import_no_tests_and_end_to_end_tests_no_service(folder: str) -> None:
    assert (ROOT / folder).is_dir()
    assert importers(folder, *FORBIDDEN[folder]) == []


def test_only_the_council_of_the_tests_calls_allocations_actions() -> None:
    assert importers("tests", "services.allocation.actions") == [COUNCIL]


@pytest.mark.parametrize(
    "source",
    ["import tests", "from tests.support import laws", "import tests.support.laws as l", "def f():\n    import tests"],
)
def test_every_kind_of_import_is_found(source: str) -> None:
    assert any(f"{module}.".startswith("tests.") for module in imported(source))
