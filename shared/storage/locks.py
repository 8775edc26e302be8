"""Taking turns: of two workers that settle the same subject, the second waits and then sees what the first did.

A child's events arrive on several topics and so at several workers; without turns each would settle from its own fact
and miss the other's. On SQLite the one writer has taken its turn by beginning the transaction.
"""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.storage import view

_TURNS = text(
    "SELECT pg_advisory_xact_lock(1, place) FROM"
    " (SELECT DISTINCT hashtext(id) & 1023 AS place FROM unnest(CAST(:ids AS text[])) AS id ORDER BY 1) AS places"
)
"""At most 1,024 locks, since PostgreSQL holds them in memory, and always in the same order."""


async def take_turns(connection: AsyncConnection, subjects: Collection[str]) -> None:
    """Let nobody else settle these subjects in this database until the transaction ends."""
    if connection.dialect.name == "postgresql" and subjects:
        await connection.execute(_TURNS, {"ids": list(subjects)})
        view.begin(connection)
