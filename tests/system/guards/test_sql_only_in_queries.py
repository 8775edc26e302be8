"""SQL stands only in a service's `queries/`, beside its `tables/` and `migrations/`: there each question has a name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PARTS = ("allocation", "scheduling", "escalation", "notifications", "reporting", "runtime", "cli")
WRITES_REVISIONS = "services/cli/revise.py"
"""It writes migrations, for developers."""
ROOMS_OF_SQL = frozenset({"queries", "tables", "migrations"})
TYPES = frozenset({"AsyncConnection", "RowMapping", "Table"})
"""What annotations need: nothing of it makes a statement."""
WRITERS = ("shared.storage.bulk", "shared.storage.deferred_inserts", "shared.storage.compiled")
"""What makes statements for others."""
RUNNERS = frozenset({"execute", "exec_driver_sql", "scalar", "scalars", "stream", "stream_scalars"})


def sql_in(source: str) -> list[str]:
    """Each line of a file at which it makes a statement or runs one, and what it uses for that."""
    return sorted({f"{line}: {what}" for line, what in _sql(ast.parse(source))})


def _sql(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name) for each in node.names if each.name.partition(".")[0] == "sqlalchemy")
        elif isinstance(node, ast.ImportFrom) and (module := node.module or "").partition(".")[0] == "sqlalchemy":
            yield from ((node.lineno, f"{module}.{each.name}") for each in node.names if each.name not in TYPES)
        elif isinstance(node, ast.ImportFrom) and (module := node.module or "") in WRITERS:
            yield node.lineno, module
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RUNNERS:
            yield node.lineno, f".{node.func.attr}("
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TYPES:
            yield node.lineno, f"{node.func.id}("


def elsewhere() -> dict[str, list[str]]:
    """The files outside the rooms of SQL that have some."""
    found = {}
    for part in PARTS:
        for path in sorted((ROOT / "services" / part).rglob("*.py")):
            room = path.relative_to(ROOT / "services" / part).parts[0]
            if room not in ROOMS_OF_SQL and (lines := sql_in(path.read_text(encoding="utf-8"))):
                found[path.relative_to(ROOT).as_posix()] = lines
    return {path: lines for path, lines in found.items() if path != WRITES_REVISIONS}


def test_sql_stands_only_in_queries() -> None:
    assert elsewhere() == {}


@pytest.mark.parametrize(
    "line",
    [
        "from sqlalchemy import select",
        "from sqlalchemy.dialects.postgresql import insert",
        "import sqlalchemy as sa",
        "from shared.storage.bulk import upsert_all",
        "async def f(c): await c.execute(q)",
        "async def f(c): return (await c.stream(q))",
    ],
)
def test_a_line_that_makes_or_runs_a_statement_is_found(line: str) -> None:
    assert len(sql_in(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "from sqlalchemy.ext.asyncio import AsyncConnection",
        "from sqlalchemy import RowMapping",
        "from services.reporting.queries import pictures",
        "async def f(q, c): return await q.select(c)",
    ],
)
def test_types_and_questions_asked_by_name_are_no_sql(line: str) -> None:
    assert sql_in(line) == []
