"""Commands for whoever looks after an installation: migrating, and parked events."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, nullcontext
from typing import Final

from services.cli.console import existing, opened, progress, say
from services.reporting.projections.rebuild import rebuild as make_anew
from services.runtime import five_databases
from services.runtime.clocks import kept_clock
from services.runtime.policy import profile_of
from services.runtime.running_service import open_database
from services.runtime.wiring import declaration_of
from shared.auth.tokens import LocalIssuer
from shared.inbox import consumer as reading
from shared.ops.settings import SERVICES, BadSetting, Settings
from shared.outbox.relay import send_anew
from shared.policy import PolicyError, read_now
from shared.service.another_profile import in_words, moves_under_its_profile
from shared.service.service import Service
from shared.storage.database import Database

_SHOWS: Final = "reporting"


async def bring_up_to_date(settings: Settings) -> None:
    """Every service's database at the version this program needs, and the key that signs tokens."""
    settings.check()
    LocalIssuer.open(opened(settings).path)  # so that tokens can be made before the first service starts
    five_databases.refuse_lost_files(settings)
    async with AsyncExitStack() as held:
        databases: dict[str, Database] = {}
        for name in SERVICES:
            databases[name] = await open_database(settings, name, migrating=True)
            held.push_async_callback(databases[name].close)
            say(f"{name}: up to date")
        await five_databases.introduce(databases, starting=False)


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


async def policy_moves(settings: Settings, name: str) -> None:
    """What would move of what every service keeps under another policy, or under what a file says now; nothing does.

    It may be run beside a running system. Raises BadSetting for a policy that cannot be used.
    """
    try:
        profile = read_now(name)
    except PolicyError as wrong:
        raise BadSetting(f"The policy {name} cannot be used: {wrong}.") from wrong
    clock = kept_clock(existing(settings))
    async for service, database in _databases(settings):
        under = Service(declaration_of(service), database, clock, profile)
        if under.fact_types:
            say(f"{service}: {in_words(await moves_under_its_profile(under))}")


async def republish(settings: Settings) -> None:
    """Have every log sent to Kafka again, from the beginning. Raises BadSetting when a worker is at it."""
    settings.check()
    folder = existing(settings)
    if not (settings.kafka or settings.publish_to):
        raise BadSetting("No Kafka is set (IRO_KAFKA or IRO_PUBLISH_TO): there is nowhere to send anything.")
    with folder.held() if settings.publish_to else nullcontext():
        async for name, database in _databases(settings):
            async with database.transaction() as connection:
                if not await send_anew(connection):
                    raise BadSetting(f"A worker of {name} is running: stop all workers first.")
            say(f"{name}: sent again from the beginning when its worker starts")


async def rebuild(settings: Settings) -> None:
    """Make all that reporting shows anew; what was cut short goes on. Raises BadSetting where the system runs."""
    settings.check()
    folder = existing(settings)
    with folder.held() if settings.pair == "sqlite" else nullcontext():
        async for name, database in _databases(settings):
            if name == _SHOWS:
                with progress("Made anew, events") as reached:
                    await make_anew(database, await profile_of(settings), reached)
    say("All that the pages show was made anew from what was announced.")


async def _databases(settings: Settings) -> AsyncIterator[tuple[str, Database]]:
    settings.check()
    if settings.pair == "sqlite" and existing(settings).is_new():
        raise BadSetting(f"The data folder {settings.data.absolute()} has no databases: `iro up` makes them.")
    for name in SERVICES:
        database = await open_database(settings, name, migrating=False)
        try:
            yield name, database
        finally:
            await database.close()
