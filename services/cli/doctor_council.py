"""What `iro doctor` finds that is nobody's setting: children without an IRO, letters and events that wait.

It says so, and what to do; the installation is in order all the same.
"""

import re
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import date
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation.queries.staff_records import not_registered_on
from services.allocation.queries.waiting import who_waits
from services.notifications.queries.notices import count_by_status
from services.notifications.queries.subscriptions import count_failing
from services.notifications.senders import SmtpSender, SmtpSettings
from services.runtime.clocks import today_of
from services.runtime.policy import profile_of
from services.runtime.running_service import open_database
from shared.inbox.consumer import count_parked
from shared.ops.clock import real_now
from shared.ops.data_folder import DataFolder
from shared.ops.settings import SERVICES, BadSetting, Settings
from shared.policy import Profile

_EXAMPLES = 3
_LAG: Final = re.compile(r'^iro_reader_lag\{service="(\w+)",source="[^"]*"\} ([0-9.e+]+)$', re.MULTILINE)


class Look(Exception):
    """Somebody should look at it; the text is a sentence."""


async def mail(settings: Settings) -> str:
    """Raises BadSetting when the mail server cannot be reached or does not let us in."""
    if not settings.smtp_url:
        return "none set (IRO_SMTP_URL): letters lie in the folder spool, for a person to hand over"
    try:
        server = SmtpSettings.from_url(settings.smtp_url)
        trouble = await SmtpSender(server, now=real_now).greet()
    except (ValueError, OSError) as wrong:
        raise BadSetting(f"IRO_SMTP_URL cannot be used: {wrong}.") from wrong
    if trouble is not None:
        raise BadSetting(f"The mail server {server.host}:{server.port} cannot be used ({trouble.code}).")
    return f"{server.host}:{server.port} answers and lets us in"


async def children(settings: Settings) -> str:
    """Raises Look for children without an IRO."""
    waiting = await _asked(settings, "allocation", who_waits)
    if waiting:
        raise Look(f"{_some(waiting)} without an IRO; GET /allocation/unallocated says why")
    return "nobody waits for an IRO"


async def iros(settings: Settings) -> str:
    """Raises Look for IROs who may not act because no registration is recorded for today."""
    profile, day = await _today(settings)
    asked = profile.settings.experience
    if not asked.registered_social_worker:
        return f"{profile.name} asks for no registration"

    async def lapsed(connection: AsyncConnection) -> list[str]:
        return await not_registered_on(connection, day, asked.regulators)

    found = await _asked(settings, "allocation", lapsed)
    if found:
        raise Look(f"{_some(found)} not registered on {day}, so no child can be given to them")
    return "all in post are registered"


async def letters(settings: Settings) -> str:
    """Raises Look for letters that wait for a person, or to be sent."""
    found = await _asked(settings, "notifications", count_by_status)
    by_hand = found.get("task", 0) + found.get("failed", 0)
    to_send = found.get("queued", 0) + found.get("sending", 0)
    if by_hand or to_send:
        raise Look(f"{to_send} to be sent, {by_hand} for a person (GET /notifications/notices?status=task)")
    return "none waits"


async def partners(settings: Settings) -> str:
    """Raises Look for partners whose systems do not take our webhooks."""
    number = await _asked(settings, "notifications", count_failing)
    if number:
        raise Look(f"{number} take no webhooks at present (GET /notifications/subscriptions says since when)")
    return "none fails"


async def parked(settings: Settings) -> str:
    """Raises Look for parked events."""
    number = 0
    for name in SERVICES:
        database = await open_database(settings, name, migrating=False)
        try:
            number += await count_parked(database)
        finally:
            await database.close()
    if number:
        raise Look(f"{number} parked; `iro parked list` says why")
    return "none is parked"


async def readers(settings: Settings) -> str:
    """How far the running system's readers are behind. Raises Look when one is."""
    url = DataFolder(settings.data).running_at()
    if url is None:
        return "nothing runs on the data folder now"
    async with httpx.AsyncClient(timeout=10) as client:
        text = (await client.get(f"{url}/metrics")).text
    behind: Counter[str] = Counter()
    for service, lag in _LAG.findall(text):
        behind[service] += int(float(lag))
    late = [f"{name} {number}" for name, number in sorted(behind.items()) if number]
    if late:
        raise Look(f"events not yet taken: {', '.join(late)}; look again in a minute")
    return "every service has heard everything"


async def _asked(
    settings: Settings, service: str, question: Callable[[AsyncConnection], Coroutine[Any, Any, Any]]
) -> Any:
    database = await open_database(settings, service, migrating=False)
    try:
        async with database.reading() as connection:
            return await question(connection)
    finally:
        await database.close()


async def _today(settings: Settings) -> tuple[Profile, date]:
    profile = await profile_of(settings)
    return profile, today_of(DataFolder(settings.data), profile)


def is_there(settings: Settings) -> bool:
    """Whether there is an installation to be asked."""
    return settings.pair == "postgresql" or (Path(settings.data) / f"{SERVICES[0]}.db").exists()


def _some(ids: list[str]) -> str:
    """How many, with the first few by their ids."""
    shown = ", ".join(ids[:_EXAMPLES]) + (", …" if len(ids) > _EXAMPLES else "")
    return f"{len(ids)} ({shown})"
