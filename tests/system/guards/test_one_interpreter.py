"""A limit becomes a date in one place: whoever wants one asks the duty engine, which alone asks the arithmetic."""

import ast
from pathlib import Path

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
ARITHMETIC = "shared.policy.arithmetic"
MAY_COUNT = {"shared/duties/counting.py", "shared/duties/age_of_answers.py", "shared/policy/timetable.py"}
"""The engine's clocks and how old an answer may be, and the timetable, which answers what would be due."""


def _imports_the_arithmetic(path: Path) -> bool:
    imports = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {name.name for node in imports if isinstance(node, ast.Import) for name in node.names}
    return ARITHMETIC in named or any(
        node.module == ARITHMETIC or (node.module == "shared.policy" and {"arithmetic"} & {n.name for n in node.names})
        for node in imports
        if isinstance(node, ast.ImportFrom)
    )


def test_only_the_engine_and_the_timetable_count_a_limit() -> None:
    found = {
        str(path.relative_to(ROOT))
        for folder in ("services", "shared")
        for path in (ROOT / folder).rglob("*.py")
        if _imports_the_arithmetic(path)
    }
    assert found == MAY_COUNT
