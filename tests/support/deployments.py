"""Deployments for tests of anything but how one is put together: databases copied instead of migrated, apps lent.

Both take longer than most tests do. `tests/system/e2e` starts the system as its users have it, and
`tests/runtime/test_deployment.py` opens it as the runtime does.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from types import SimpleNamespace
from unittest import mock

from services.allocation import api as allocation
from services.escalation.api import routes as escalation
from services.reporting.pages.door import NotificationsDoor
from services.reporting.pages.names import AllocationNames
from services.reporting.pages.others import OtherServices
from services.runtime import deployment as runtime
from services.runtime.deployment import Deployment, open_deployment
from services.runtime.running_service import Member, join
from services.runtime.wiring import House, Wired
from services.scheduling.api import reviews as scheduling
from shared.auth.tokens import Verifier
from shared.inbox.consumer import Reader
from shared.inbox.parked_api import parked_router
from shared.ops.clock import Clock
from shared.ops.data_folder import DataFolder
from shared.ops.settings import Settings
from shared.router import Router
from shared.service.service import Service
from tests.support import apps, databases, reporting_site


@asynccontextmanager
async def opened(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Deployment]:
    """All five services; with Kafka wired as the runtime does, else with apps that are lent, but the door's."""
    folder = DataFolder(settings.data)
    if settings.pair == "sqlite" and folder.is_new():
        await databases.migrate_all_into(folder.path)
    async with AsyncExitStack() as held:
        with mock.patch.object(runtime, "join", join if settings.kafka or settings.publish_to else _join):
            deployment = await held.enter_async_context(open_deployment(settings, folder, clock=clock))
        for member in deployment.members:
            held.callback(apps.give_back, member.service)
        yield deployment


def _join(service: Service, house: House, verifier: Verifier) -> Member:
    """As the runtime does, with an app that is lent."""
    if service.name not in _ROUTES:
        return join(service, house, verifier)
    if service.name == "reporting":
        service.site = SimpleNamespace(
            names=AllocationNames(house.allocation, house.token_of("reporting")),
            door=NotificationsDoor(house.notifications),
            others=OtherServices({name: getattr(house, name) for name in OtherServices.ASKED}),
            sample=False,
            session=house.session_of,
        )
    app = apps.lend(service, _ROUTES[service.name], verifier)
    return Member(service=service, wired=Wired([]), app=app, reader=Reader(service), kafka=None)


def _of_allocation(service: Service) -> list[Router]:
    return [allocation.router(service), parked_router(service)]


def _of_scheduling(service: Service) -> list[Router]:
    return [scheduling.router(service), parked_router(service)]


def _of_escalation(service: Service) -> list[Router]:
    return [escalation.router(service), parked_router(service)]


def _of_reporting(service: Service) -> list[Router]:
    return [reporting_site.routes(service), parked_router(service)]


_ROUTES: dict[str, apps.Routes] = {
    "allocation": _of_allocation,
    "scheduling": _of_scheduling,
    "escalation": _of_escalation,
    "reporting": _of_reporting,
}
