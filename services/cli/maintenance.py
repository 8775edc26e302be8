"""Commands for whoever looks after an installation: migrating, and parked events."""

from collections.abc import AsyncIterator, Sequence

from services.cli.console import opened, say
from services.runtime.running_service import open_database
from shared.inbox import consumer as reading
from shared.ops.settings import SERVICES, BadSetting, Settings
from shared.storage.database import Database


async def bring_up_to_date(settings: Settings) -> None:
    """Every service's database at the version this program needs."""
    settings.check()
    opened(settings)
    for name in SERVICES:
        database = await open_database(settings, name, migrating=True)
        await database.close()
        say(f"{name}: up to date")


async def list_parked(settings: Settings) -> None:
    """What could not be handled, and why."""
    total = 0
    async for name, database in _databases(settings):
        async with database.reading() as connection:
            rows = await reading.list_parked(connection)
        total += len(rows)
        for row in rows:
            again = f"tried again {row['next_try_at']:%Y-%m-%d %H:%M}" if row["next_try_at"] else "waits for a person"
            say(f"{name}  {row['event_id']}  {row['type']}  {row['subject']}  {row['tries']} tries, {again}")
            say(f"    {row['reason']}")
    say(f"{total} parked" if total else "Nothing is parked.")


async def replay_parked(settings: Settings, ids: Sequence[str]) -> None:
    """Have parked events tried again at once by whoever works on these databases."""
    total = 0
    async for _, database in _databases(settings):
        async with database.transaction() as connection:
            total += await reading.replay_parked(connection, ids)
    if ids and not total:
        raise BadSetting("No parked event has that id; `iro parked list` shows them.")
    say(f"{total} to be tried again: within half a minute where the system runs, else when it starts.")


async def _databases(settings: Settings) -> AsyncIterator[tuple[str, Database]]:
    settings.check()
    opened(settings)
    for name in SERVICES:
        database = await open_database(settings, name, migrating=False)
        try:
            yield name, database
        finally:
            await database.close()
