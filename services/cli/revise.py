"""Writes a service's next database revision: what its tables say that its revisions do not make yet. For developers."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations.ops import DowngradeOps, UpgradeOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData

from services.runtime.wiring import declaration_of
from shared.ops.settings import BadSetting
from shared.storage import migrate, tables
from shared.storage.columns import Json, Moment
from shared.storage.database import Database

_FILE: Final = '''"""{words}."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json, Moment

revision = "{revision}"
down_revision = {before!r}


def upgrade() -> None:
{body}


def downgrade() -> None:
{back}
'''


def write_revision(service: str, words: str) -> Path:
    """The file written. Raises BadSetting when the revisions already make what the tables say."""
    scripts = migrate.scripts_of(service)
    before = scripts.get_current_head()
    number = f"{int(before or '0') + 1:04}"
    found = asyncio.run(_difference(service))
    if found is None:
        raise BadSetting(f"The revisions of {service} make all its tables already.")
    path = Path(scripts.dir) / "versions" / f"r{number}_{'_'.join(words.lower().split())}.py"
    path.write_text(_FILE.format(words=words, revision=number, before=before, body=found[0], back=found[1]))
    return path


async def _difference(service: str) -> tuple[str, str] | None:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/now.db")
        try:
            await migrate.migrate(database, service)
            async with database.transaction() as connection:
                return await connection.run_sync(_rendered, declaration_of(service).tables)
        finally:
            await database.close()


def _rendered(connection: Connection, own: MetaData) -> tuple[str, str] | None:
    context = MigrationContext.configure(connection, opts={"render_item": _our_types})
    found = produce_migrations(context, complete(own))
    upgrade, downgrade = found.upgrade_ops, found.downgrade_ops
    if upgrade is None or downgrade is None or upgrade.is_empty():
        return None
    return _indented(upgrade), _indented(downgrade)


def complete(own: MetaData) -> MetaData:
    """A service's own tables with those that every service has."""
    both = MetaData()
    for table in (*tables.core.sorted_tables, *own.sorted_tables):
        table.to_metadata(both)
    return both


def _indented(operations: UpgradeOps | DowngradeOps) -> str:
    code = render_python_code(operations, render_item=_our_types)
    return "\n".join(line and f"    {line}" for line in code.splitlines() if not line.startswith("#"))


def _our_types(kind: str, item: Any, _context: Any) -> Any:
    return f"{type(item).__name__}()" if kind == "type" and isinstance(item, Json | Moment) else False
