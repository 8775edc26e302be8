"""The list of requirements tells the truth: every number stands there once, and every test it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
LIST = ROOT / "docs" / "requirements.md"
NUMBERS = range(1, 324)
NUMBERED = re.compile(r"^\| (\d+) \|", re.MULTILINE)
NAMED = re.compile(r"`([\w/.-]+\.py)::(\w+)`")


@cache
def functions_of(path: Path) -> frozenset[str]:
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(node.name for node in tree if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def where_it_is_now(test: str) -> str:
    files = (ROOT / "tests").rglob("test_*.py")
    return ", ".join(str(each.relative_to(ROOT)) for each in files if test in functions_of(each)) or "nowhere"


def not_there(text: str) -> list[str]:
    """The tests that a text names and that are not in the file it says, each with the file they are in now."""
    return [
        f"{file}::{test} (it is in: {where_it_is_now(test)})"
        for file, test in NAMED.findall(text)
        if not (ROOT / file).is_file() or test not in functions_of(ROOT / file)
    ]


def test_every_requirement_stands_there_once_and_in_order() -> None:
    assert [int(number) for number in NUMBERED.findall(LIST.read_text(encoding="utf-8"))] == list(NUMBERS)


def test_every_test_that_is_named_exists() -> None:
    text = LIST.read_text(encoding="utf-8")
    assert text.count("::test_") == len(NAMED.findall(text)) > 100
    assert not_there(text) == []


def test_a_test_that_was_renamed_or_moved_is_found() -> None:
    here = Path(__file__).relative_to(ROOT)
    gone = f"`{here}::test_that_was_renamed` and `tests/gone.py::test_every_test_that_is_named_exists`"
    assert not_there(gone) == [
        f"{here}::test_that_was_renamed (it is in: nowhere)",
        f"tests/gone.py::test_every_test_that_is_named_exists (it is in: {here})",
    ]
