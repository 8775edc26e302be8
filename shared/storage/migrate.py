"""Brings a service's database to the version that this code needs: Alembic's revisions, run by ourselves.

The revisions of a service lie in `services/<name>/migrations/versions`. All that are missing run in one transaction, so
a database is at the old version or at the new one and never between. `undo` goes back, for those who develop: what a
revision made is dropped with all that is in it, so whoever runs the system goes back by the backup.
"""

from functools import cache
from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, text

from shared.ops.settings import BadSetting
from shared.storage.database import Database

SERVICES = Path(__file__).resolve().parents[2] / "services"
_MIGRATION_LOCK = 0x316A7E


async def migrate(database: Database, service: str) -> list[str]:
    """Run what is missing; the revisions that were run. Processes that start together take turns.

    Raises BadSetting when the database belongs to a newer version of this program.
    """
    async with database.migrating() as connection:
        if database.dialect == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        return await connection.run_sync(_upgrade, service)


async def undo(database: Database, service: str, to: str = "base") -> list[str]:
    """Take back revisions down to `to`, which stays; the revisions that were taken back, newest first."""
    async with database.migrating() as connection:
        return await connection.run_sync(_downgrade, service, to)


async def missing(database: Database, service: str) -> list[str]:
    """The revisions that the database has not got; raises BadSetting as `migrate` does."""
    async with database.reading() as connection:
        return await connection.run_sync(lambda sync: [each.revision for each in _missing(sync, service)[1]])


@cache
def scripts_of(service: str) -> ScriptDirectory:
    """The revisions of one service; to read them takes a fifth of what making its tables takes."""
    return ScriptDirectory(str(SERVICES / service / "migrations"))


def _upgrade(connection: Connection, service: str) -> list[str]:
    context, revisions = _missing(connection, service)
    with Operations.context(context):
        for revision in revisions:
            revision.module.upgrade()
    if revisions:
        context.stamp(scripts_of(service), "head")
    return [each.revision for each in revisions]


def _downgrade(connection: Connection, service: str, to: str) -> list[str]:
    context = MigrationContext.configure(connection)
    revisions = list(scripts_of(service).iterate_revisions(context.get_current_revision() or "base", to))
    with Operations.context(context):
        for revision in revisions:
            revision.module.downgrade()
    context.stamp(scripts_of(service), to)
    return [each.revision for each in revisions]


def _missing(connection: Connection, service: str) -> tuple[MigrationContext, list[Script]]:
    context = MigrationContext.configure(connection)
    try:
        at = context.get_current_revision()
        found = list(scripts_of(service).iterate_revisions("head", at or "base"))
    except (CommandError, RevisionError) as unknown:
        raise BadSetting(
            f"The database of {service} was made by a newer version of this program: use that version."
        ) from unknown
    return context, found[::-1]
