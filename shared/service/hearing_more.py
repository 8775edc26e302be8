"""At a start: whoever settles from more than when it last started settles everybody anew, before it answers anybody.

What the register kept is enough for that; the logs are read once, by the first version that keeps what it does not
settle from (`read_logs`). All of it can be cut short anywhere and is completed by the next start. What an upgrade
brings is history: it has the day of the upgrade as its baseline, as what an import brings has the day of that.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from time import monotonic

import structlog
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.child.named import keep_named_at_once
from shared.duties import engine
from shared.events.envelope import Envelope
from shared.policy import PolicyError, Profile, load_profile
from shared.register import learning
from shared.register.learning import DUTY, PROFILE, RULE, TYPE, Item, Remembered, named, names_of
from shared.service.service import Service, wire_types
from shared.storage.database import is_infrastructure_fault
from shared.storage.tables import duties
from shared.work.unit_of_work import Learnt, source_of

log = structlog.get_logger(__name__)

ReadLogs = Callable[[Service, frozenset[str]], AsyncIterator[Sequence[Envelope]]]
"""What the logs hold, of these wire types, that this service has passed by, in batches."""
_AT_MOST = 100
"""Subjects settled anew in one transaction."""
_SAID_EVERY = 10.0
"""Seconds between two lines in the log about how many are settled."""


async def hear_more(service: Service, read_logs: ReadLogs) -> None:
    """Bring the service's database in line with what its code and its profile settle from."""
    if not service.fact_types:
        return  # it keeps no register
    wanted = settles_from(service)
    async with service.database.transaction() as connection:
        known = await learning.remembered(connection, to_change=True)
        if known is None:
            await learning.begin(connection, wanted)
            return
        known = await _with_what_is_seen(connection, service, known)
    if not known.filled:
        await _fill(service, known, read_logs)
    await _learn(service, known, wanted)
    await _settle_everybody(service)


def settles_from(service: Service) -> dict[str, str]:
    """By name, with its digest, everything that decides what follows from the facts."""
    return {**names_of(TYPE, wire_types(service.fact_types)), **_by_profile(service, service.profile)}


def _by_profile(service: Service, profile: Profile) -> dict[str, str]:
    kept = {named(DUTY, key): _digest(duty) for key, duty in profile.duties.items() if duty.keeper == service.name}
    rules = names_of(RULE, service.declaration.rules(profile))
    return {**kept, **rules, PROFILE: f"{profile.id} {_digest(profile.settings)}"}


def _digest(demanded: BaseModel) -> str:
    """Of what is asked for; words judge nobody, and may be put better."""
    text = demanded.model_dump_json(exclude={"title", "category"}, exclude_defaults=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


async def _with_what_is_seen(connection: AsyncConnection, service: Service, known: Remembered) -> Remembered:
    """What an older version remembered nothing of can be seen in what it left: its facts, and its duties' policies.

    What its code had was written down by the revision of its tables, and of that is known what those policies use.
    """
    if known.filled:
        return known
    seen = names_of(TYPE, await learning.kinds_on_record(connection))
    policies = (await connection.execute(select(duties.c.policy_version).distinct())).scalars()
    rules: set[str] = set()
    for profile in _loaded(sorted(policies, key=lambda each: (each == service.profile.id, each))):
        seen |= names_of(TYPE, wire_types(engine.types_named(profile, service.name))) | _by_profile(service, profile)
        rules |= names_of(RULE, service.declaration.rules(profile)).keys()
    of_code = {name: item for name, item in known.items.items() if not name.startswith(f"{RULE} ") or name in rules}
    of_policies = {name: Item(digest) for name, digest in seen.items() if not name.startswith(f"{RULE} ")}
    return Remembered({**of_policies, **of_code}, False, known.reached)


def _loaded(policies: Iterable[str]) -> Iterator[Profile]:
    """Those of the policies that this version has."""
    for policy in policies:
        name, _, version = policy.partition("@")
        with suppress(PolicyError):
            yield load_profile(name, version)


async def _fill(service: Service, known: Remembered, read_logs: ReadLogs) -> None:
    """Keep what older versions passed over; what they settled from is in the register, or parked."""
    kinds = wire_types(service.declaration.keeps | service.fact_types)
    passed_over = frozenset(kind for kind in kinds if named(TYPE, kind) not in known.items)
    async for batch in read_logs(service, passed_over):
        async with service.database.transaction() as connection:
            await learning.keep(connection, batch)
            await keep_named_at_once(connection, batch)


async def _learn(service: Service, known: Remembered, wanted: dict[str, str]) -> None:
    now = service.clock.now()
    async with service.database.transaction() as connection:
        meanwhile = await learning.remembered(connection, to_change=True)
        if meanwhile is not None and meanwhile.filled:
            known = meanwhile
        if not known.filled or known.items.keys() != wanted.keys() or known.lacks(wanted):
            learnt = Learnt(now, service.local_date(now))
            await learning.learn(connection, source_of(service.name), known, wanted, learnt)
            known = await learning.remembered(connection) or known
    service.learnt = {name: item.learnt for name, item in known.items.items() if item.learnt is not None}


async def _settle_everybody(service: Service) -> None:
    most, settled, said_at = _AT_MOST, 0, monotonic()
    while True:
        try:
            found = await _settle_next(service, most)
        except Exception as failure:
            if is_infrastructure_fault(failure):
                raise
            if most == 1:
                await _pass_over(service, failure)
            most = max(1, most // 2)
            continue
        if not found:
            break
        most, settled = _AT_MOST, settled + found
        if monotonic() - said_at >= _SAID_EVERY:
            log.info("settling_anew", service=service.name, count=settled)
            said_at = monotonic()
    if settled:
        log.info("settled_anew", service=service.name, count=settled)


async def _settle_next(service: Service, most: int) -> int:
    """Settle so many of those who are left, and say in the same commit how far that was; how many they were."""
    async with service.work() as work:
        subjects = await learning.next_to_settle(work.connection, most)
        for subject in subjects:
            work.touch(subject)
        await learning.settled_up_to(work.connection, subjects[-1] if subjects else None)
    return len(subjects)


async def _pass_over(service: Service, failure: Exception) -> None:
    """One who cannot be settled keeps nobody from being served; what is heard of them next is parked, and seen."""
    async with service.database.transaction() as connection:
        (subject,) = await learning.next_to_settle(connection, 1)
        await learning.settled_up_to(connection, subject)
    log.error("not_settled_anew", service=service.name, id=subject, exc_info=failure)
