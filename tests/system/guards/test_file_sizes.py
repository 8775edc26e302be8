"""Files a person can read at one sitting: at most 400 lines, and in services and shared 25 lines to a function."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FILE_LINES = 400
FUNCTION_LINES = 25
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> Iterator[Path]:
    """The Python files under these folders, except generated migrations."""
    for folder in folders:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "versions" not in path.parts)


def long_functions(source: str, limit: int = FUNCTION_LINES) -> list[str]:
    """`name (lines)` of each function whose body has more lines of code: no docstring, blank line or comment."""
    tree, lines = ast.parse(source), source.splitlines()
    counted = [(node.name, code_lines(node, lines)) for node in ast.walk(tree) if isinstance(node, Function)]
    return [f"{name} ({count})" for name, count in counted if count > limit]


def code_lines(function: Function, lines: list[str]) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    text = (line.strip() for line in lines[body[0].lineno - 1 : function.end_lineno])
    return sum(1 for line in text if line and not line.startswith("#"))


def test_no_file_is_longer_than_400_lines() -> None:
    everything = sources("services", "shared", "deploy", "tests", "benchmarks")
    lengths = {path: len(path.read_text().splitlines()) for path in everything}
    assert [f"{path.relative_to(ROOT)}: {count}" for path, count in lengths.items() if count > FILE_LINES] == []


def test_no_function_of_services_and_shared_is_longer_than_25_lines() -> None:
    found = {path.relative_to(ROOT): long_functions(path.read_text()) for path in sources("services", "shared")}
    assert {str(path): names for path, names in found.items() if names} == {}


def test_a_function_of_25_lines_passes_and_one_of_26_does_not() -> None:
    head = 'def f():\n    """Not counted."""\n\n    # nor this\n'
    assert long_functions(head + "    x = 1\n" * 25) == []
    assert long_functions(head + "    x = 1\n" * 26) == ["f (26)"]
