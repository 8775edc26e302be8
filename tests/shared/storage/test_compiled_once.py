"""A statement is compiled once in a process, whichever of its SQLite databases it is for."""

from pathlib import Path

import pytest
from sqlalchemy import Integer, literal, select
from sqlalchemy.sql.compiler import SQLCompiler

from shared.storage.database import Database


async def test_what_one_database_compiled_serves_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[object] = []
    begin = SQLCompiler.__init__

    def note(self: SQLCompiler, *given: object, **more: object) -> None:
        compiled.append(given)
        begin(self, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(SQLCompiler, "__init__", note)
    for name in ("one", "other"):
        database = Database(f"sqlite:///{tmp_path}/{name}.db")
        async with database.transaction() as connection:
            found = await connection.execute(select(literal(7, Integer).label("compiled_once_in_a_process")))
            assert found.scalar_one() == 7
        await database.close()
        assert len(compiled) == 1, name
