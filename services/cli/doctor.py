"""`iro doctor`: looks at everything that can be wrong, and says it in plain words."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

import httpx
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from services.cli import doctor_council as council
from services.cli.console import opened, say
from services.runtime import five_databases
from services.runtime.clocks import simulated_time_of
from services.runtime.policy import profile_of
from services.runtime.running_service import open_database
from services.runtime.server import take_port
from shared.ops.clock import real_now
from shared.ops.settings import SERVICES, BadSetting, Settings
from shared.outbox.topics import check_topics
from shared.storage import migrate
from shared.storage.database import LEAST_ROOM, Database

_SECONDS = 10
_MEGABYTE = 1024 * 1024


async def doctor(settings: Settings) -> bool:
    """One line for each thing looked at; whether all is well."""
    checks: list[Check] = [
        ("settings", _settings),
        ("data folder", _folder),
        ("clock", _clock),
        ("port", _port),
        *((f"database of {name}", partial(_database, name)) for name in SERVICES),
        ("the five databases", _five_databases),
        ("room", _room),
        ("ready", _ready),
        ("broker", _broker),
        ("mail", council.mail),
    ]
    well = all([await _fine(what, look, settings) for what, look in checks])
    if well and council.is_there(settings):
        well = all([await _fine(what, look, settings) for what, look in _COUNCIL])
    return well


Check = tuple[str, Callable[[Settings], Awaitable[str]]]
_COUNCIL: list[Check] = [
    ("children", council.children),
    ("IROs", council.iros),
    ("letters", council.letters),
    ("partners", council.partners),
    ("events", council.parked),
    ("readers", council.readers),
]


async def _fine(what: str, look: Callable[[Settings], Awaitable[str]], settings: Settings) -> bool:
    try:
        said = await look(settings)
    except council.Look as worth:
        say(f"look   {what}: {worth}", style="yellow")
        return True
    except BadSetting as wrong:
        say(f"wrong  {what}: {wrong}", style="red")
        return False
    say(f"fine   {what}: {said}")
    return True


async def _settings(settings: Settings) -> str:
    settings.check()
    profile = await profile_of(settings)
    transport = "PostgreSQL and Kafka" if settings.pair == "postgresql" else "SQLite files in the data folder"
    return f"{transport}; policy profile {profile.id}"


async def _folder(settings: Settings) -> str:
    folder = opened(settings)
    sample = "; it holds the invented sample council" if folder.sample_day() else ""
    return f"{folder.path}{sample}"


async def _clock(settings: Settings) -> str:
    profile = await profile_of(settings)
    reached = simulated_time_of(opened(settings))
    now = (reached or real_now()).astimezone(profile.calendar.zone)
    if not profile.calendar.covers(now.date()):
        raise BadSetting(f"It says {now.date()}, which the calendar {profile.calendar.version} does not cover.")
    return f"{now:%Y-%m-%d %H:%M %Z}, {'simulated' if reached else 'the time of this machine'}"


async def _port(settings: Settings) -> str:
    if (running := opened(settings).running_at()) is not None:
        return f"the system runs on this data folder, at {running}"
    take_port(settings.host, settings.port).close()
    return f"{settings.port} on {settings.host} is free"


async def _database(name: str, settings: Settings) -> str:
    if settings.pair == "sqlite" and not (opened(settings).path / f"{name}.db").exists():
        return "not made yet; `iro up` and `iro migrate` make it"
    database = await open_database(settings, name, migrating=False)
    try:
        return f"durable, at revision {migrate.scripts_of(name).get_current_head()}"
    finally:
        await database.close()


async def _five_databases(settings: Settings) -> str:
    opened(settings)
    five_databases.refuse_lost_files(settings)
    if settings.pair == "sqlite" and not (settings.data / f"{SERVICES[0]}.db").exists():
        return "not made yet"
    async with AsyncExitStack() as held:
        databases: dict[str, Database] = {}
        for name in SERVICES:
            databases[name] = await open_database(settings, name, migrating=False)
            held.push_async_callback(databases[name].close)
        await five_databases.check(databases)
    return "they belong together"


async def _room(settings: Settings) -> str:
    free = shutil.disk_usage(opened(settings).path).free
    if free < LEAST_ROOM:
        raise BadSetting(f"The disk is full: {free // _MEGABYTE} MB are free where the data folder lies.")
    return f"{free // _MEGABYTE:,} MB are free where the data folder lies"


async def _ready(settings: Settings) -> str:
    """What the system that runs on the folder says of itself."""
    url = opened(settings).running_at()
    if url is None:
        return "nothing runs on the data folder now"
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            said = (await client.get(f"{url}/ready")).json()
    except (httpx.HTTPError, ValueError) as away:
        raise BadSetting(f"The system at {url} does not answer.") from away
    if not said["ready"]:
        raise BadSetting("; ".join(f"{name}: {why}" for name, why in said["wrong"].items()))
    return f"the system at {url} takes everything in"


async def _broker(settings: Settings) -> str:
    broker = settings.kafka or settings.publish_to
    if not broker:
        return "none wanted: events stay in the process"
    client = AIOKafkaClient(bootstrap_servers=broker)
    try:
        async with asyncio.timeout(_SECONDS):
            await client.bootstrap()
    except (KafkaError, OSError) as away:
        variable = "IRO_KAFKA" if settings.kafka else "IRO_PUBLISH_TO"
        raise BadSetting(f"No Kafka broker answers at {broker} ({variable}).") from away
    finally:
        await client.close()
    if not settings.kafka:
        return f"Kafka answers at {broker}"
    await check_topics(settings)
    return f"Kafka answers at {broker}; its topics keep everything"
