"""A process of the system: some services (in `iro up` all of them), wired together, started and stopped as one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from services.runtime import five_databases
from services.runtime.clocks import clock_for
from services.runtime.dispatcher import Dispatcher
from services.runtime.policy import profile_of, refuse_another_profile
from services.runtime.quiescence import Time, settle
from services.runtime.root_routes import clock_router, codes_router, keys_router
from services.runtime.running_service import Member, join, open_database
from services.runtime.timer_loop import Sweeper
from services.runtime.wiring import House, declaration_of
from shared.auth.choosing import RolesToChoose, is_loopback
from shared.auth.service_clients import ServiceToken, in_process, over_http
from shared.auth.signin import SignIn
from shared.auth.tokens import LocalIssuer
from shared.inbox.passed_over import from_logs, from_topics
from shared.inbox.rounds import Rounds
from shared.ops.clock import Clock, SimulatedClock
from shared.ops.data_folder import DataFolder
from shared.ops.in_hand import Worker
from shared.ops.settings import SERVICES, Settings
from shared.outbox.topics import check_topics, make_topics
from shared.policy import Profile
from shared.router import Router
from shared.service.hearing_more import hear_more
from shared.service.service import Service
from shared.storage.database import Database
from shared.web.app import create_root_app, health_router
from shared.web.metrics import metrics_router

log = structlog.get_logger(__name__)

_FINISHES_WITHIN = 10.0
"""Seconds that a worker has to finish what it has in hand; docker-compose.yml waits for twice that before it kills."""


_TOLD_EVERY = 1.0
"""Seconds between two looks at how far everything has come."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """Services wired and ready; nothing runs before `running()`."""

    settings: Settings
    folder: DataFolder
    profile: Profile
    clock: Clock
    issuer: LocalIssuer
    sign_in: SignIn
    members: Sequence[Member]
    rounds: Rounds | None
    """What carries events between the services in one process; None with Kafka."""
    root: FastAPI
    """The routes beside the services."""
    app: ASGIApp
    client: httpx.AsyncClient
    """Calls this process's own routes without leaving it."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What carries events, the postman and the sweeps run inside this; one that crashes ends all with its error.

        On leaving, each finishes what it has in hand, and no more: a batch with its offsets, a letter, a sweep.
        """
        sweeper = Sweeper([member.service for member in self.members], self.clock)
        jobs: dict[str, Worker] = {} if self.clock.simulated else {"sweeps": sweeper}
        if self.rounds is not None:
            jobs["rounds"] = self.rounds
        for member in self.members:
            jobs |= member.work()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_run(name, job), name=name) for name, job in jobs.items()]
            try:
                yield
            finally:
                for task, job in zip(tasks, jobs.values(), strict=True):
                    job.in_hand.stop(task)
                _, late = await asyncio.wait(tasks, timeout=_FINISHES_WITHIN)
                for task in late:
                    task.cancel()

    def ops_app(self) -> FastAPI:
        """Health, readiness and metrics of a process that has no API: there readiness says how its work goes, too."""

        async def ready() -> dict[str, str | None]:
            checks = await _ready(self.members)
            for member in self.members:
                checks |= member.kafka.faults(member.name) if member.kafka is not None else {}
            return checks

        routers = [health_router(ready), metrics_router()]
        return create_root_app(title="A worker", routers=routers, verifier=self.issuer.verifier())

    async def settled(self, reached: Callable[[int, int], object] | None = None) -> None:
        """Return when everything has come to rest; in one process `reached` is told now and then how many events have
        been worked through, of how many."""
        telling = asyncio.create_task(_tell(self.rounds, reached)) if self.rounds and reached else None
        try:
            await settle(self.members, self.rounds)
        finally:
            if telling is not None:
                telling.cancel()


async def _tell(rounds: Rounds, reached: Callable[[int, int], object]) -> None:
    while True:
        reached(*rounds.how_far)
        await asyncio.sleep(_TOLD_EVERY)


async def _run(name: str, job: Worker) -> None:
    try:
        await job.run()
    except Exception as crash:
        log.error("crashed", code=name, exc_info=crash)
        raise


@asynccontextmanager
async def open_deployment(
    settings: Settings,
    folder: DataFolder,
    *,
    names: Sequence[str] = SERVICES,
    migrating: bool = True,
    clock: Clock | None = None,
) -> AsyncIterator[Deployment]:
    """Databases opened, migrated and settled by what this version hears, services wired.

    Raises BadSetting, one plain sentence, for whatever is wrong.
    """
    settings.check()
    profile = await profile_of(settings)
    clock = clock or clock_for(settings, folder, profile)
    if settings.kafka:
        await make_topics(settings)
        await check_topics(settings)
    five_databases.refuse_lost_files(settings)
    async with AsyncExitStack() as held:
        databases: dict[str, Database] = {}
        for name in names:
            databases[name] = await open_database(settings, name, migrating=migrating)
            held.push_async_callback(databases[name].close)
        if migrating:  # then all five are here
            await five_databases.introduce(databases, starting=settings.pair == "sqlite")
        services = [Service(declaration_of(name), each, clock, profile) for name, each in databases.items()]
        await refuse_another_profile(services, settings)
        read_logs = from_topics(settings) if settings.kafka else from_logs({each.name: each.log for each in services})
        for service in services:
            await hear_more(service, read_logs)
            await service.declaration.at_start(service)
        deployment = _assembled(settings, folder, services, clock)
        held.push_async_callback(deployment.client.aclose)
        for member in deployment.members:
            held.push_async_callback(member.close)
        yield deployment


def _assembled(settings: Settings, folder: DataFolder, services: Sequence[Service], clock: Clock) -> Deployment:
    issuer = LocalIssuer.open(folder.path)
    switch = _Switch()
    client = in_process(switch)
    here = {service.name for service in services}
    house = _house(settings, folder, services, issuer, client)
    members = [join(service, house, issuer.verifier()) for service in services]
    rounds = _rounds_of(members) if settings.pair == "sqlite" else None
    sign_in = SignIn(issuer, roles=_roles_to_choose(settings, folder, house))
    routers = _routers_beside(members, sign_in, issuer)
    if isinstance(clock, SimulatedClock):
        routers.append(clock_router(Time(members, rounds, clock), house.profile))
    root = create_root_app(title="The system as a whole", routers=routers, verifier=issuer.verifier())
    home = "/reporting/" if "reporting" in here else f"/{services[0].name}/docs"
    switch.app = Dispatcher({member.name: member.app for member in members}, root, home=home)
    return Deployment(
        settings, folder, house.profile, clock, issuer, sign_in, members, rounds, root, switch.app, client
    )


def _roles_to_choose(settings: Settings, folder: DataFolder, house: House) -> RolesToChoose | None:
    """In one process on this machine alone, while its data folder holds the sample council; else nowhere."""
    if settings.pair != "sqlite" or not is_loopback(settings.host):
        return None

    async def iros() -> Mapping[str, str]:
        headers = {"Authorization": f"Bearer {house.token_of('reporting')()}"}
        answer = await house.allocation.get("/allocation/iros", params={"limit": "100"}, headers=headers)
        return {str(each["id"]): str(each["name"]) for each in answer.raise_for_status().json()["items"]}

    return RolesToChoose(lambda: folder.sample_day() is not None, iros)


def _house(
    settings: Settings, folder: DataFolder, services: Sequence[Service], issuer: LocalIssuer, client: httpx.AsyncClient
) -> House:
    here = {service.name for service in services}

    def reached(name: str, url: str) -> httpx.AsyncClient:
        return client if name in here else over_http(url)

    return House(
        settings=settings,
        folder=folder,
        profile=services[0].profile,
        allocation=reached("allocation", settings.url_of_allocation),
        notifications=reached("notifications", settings.url_of_notifications),
        scheduling=reached("scheduling", settings.url_of_scheduling),
        escalation=reached("escalation", settings.url_of_escalation),
        token_of=lambda name: ServiceToken(issuer, name),
        session_of=lambda child_id, lifetime: issuer.issue("child", child_id, lifetime),
    )


def _routers_beside(members: Sequence[Member], sign_in: SignIn, issuer: LocalIssuer) -> list[Router]:
    ready = health_router(lambda: _ready(members))
    return [ready, sign_in.router(), codes_router(sign_in), keys_router(issuer), metrics_router()]


_TURNS = ("allocation", "scheduling", "escalation", "notifications", "reporting")
"""The order of a round: who announces what the others wait for goes first, and reporting last."""


def _rounds_of(members: Sequence[Member]) -> Rounds:
    in_turn = sorted(members, key=lambda member: _TURNS.index(member.name))
    wake = {member.name: member.kafka.relay.wake for member in members if member.kafka is not None}
    rounds = Rounds(
        [member.reader for member in in_turn],
        on_growth=wake,
        at_it=lambda: any(member.wired.at_it() for member in members),
    )
    for worker in [each for member in members for each in member.wired.work]:
        worker.in_hand.on_done = rounds.look
    return rounds


class _Switch:
    """Stands for the app while services are wired that will call it."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


async def _ready(members: Sequence[Member]) -> dict[str, str | None]:
    return {member.name: await member.why_not_ready() for member in members}
