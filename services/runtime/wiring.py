"""How each service is wired: declaration, routes, and what runs beside them. Each is imported when it is wanted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import httpx

from shared.auth.service_clients import ServiceToken
from shared.ops.data_folder import DataFolder
from shared.ops.in_hand import Worker
from shared.ops.settings import BadSetting, Settings
from shared.policy import Profile
from shared.router import Router
from shared.service.service import Declaration, Service

if TYPE_CHECKING:
    from services.notifications.senders import Sender
    from services.notifications.sending.courier import Courier
    from services.notifications.sending.postman import Postman
    from services.notifications.sending.preview import Previews


@dataclass(frozen=True, slots=True)
class House:
    """What every service is wired with."""

    settings: Settings
    folder: DataFolder
    profile: Profile
    allocation: httpx.AsyncClient
    """A client whose base address is that of allocation."""
    notifications: httpx.AsyncClient
    """The same of notifications, which has the door."""
    scheduling: httpx.AsyncClient
    """The same of scheduling."""
    escalation: httpx.AsyncClient
    """The same of escalation."""
    token_of: Callable[[str], ServiceToken]
    """By a service's name, whatever gives the tokens that it shows to the others."""
    session_of: Callable[[str, timedelta], str]
    """By a child's id, a token with which a browser reads that child's own page for so long."""


async def _never() -> bool:
    return False


def _not_now() -> bool:
    return False


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Wired:
    """One service's routes, and what runs beside its reader and its relay."""

    routers: list[Router]
    work: list[Worker] = field(default_factory=list)
    busy: Callable[[], Awaitable[bool]] = _never
    """Whether something goes on that a moment of rest has to wait for."""
    at_it: Callable[[], bool] = _not_now
    """Whether what runs beside is at something this moment of which more is announced."""
    on_queued: Callable[[], None] = _nothing
    """Something was left to what runs beside."""
    door: "Door | None" = None


@dataclass(frozen=True, slots=True)
class Door:
    """The entrance for events from outside, which is shut while the simulated clock moves."""

    close: Callable[[], None]
    reopen: Callable[[], None]
    idle: Callable[[], Awaitable[None]]


def declaration_of(name: str) -> Declaration:
    """What makes this service different from the next. Raises BadSetting for a name that no service has."""
    if name not in _DECLARATIONS:
        raise BadSetting(f"There is no service {name!r}; there are {', '.join(_DECLARATIONS)}.")
    return _DECLARATIONS[name]()


def wire(service: Service, house: House) -> Wired:
    """The service's routes and the rest of it."""
    return _WIRINGS[service.name](service, house)


def _allocations() -> Declaration:
    from services.allocation.declaration import DECLARATION

    return DECLARATION


def _schedulings() -> Declaration:
    from services.scheduling.declaration import DECLARATION

    return DECLARATION


def _escalations() -> Declaration:
    from services.escalation.declaration import DECLARATION

    return DECLARATION


def _notifications() -> Declaration:
    from services.notifications.declaration import DECLARATION

    return DECLARATION


def _reportings() -> Declaration:
    from services.reporting.declaration import DECLARATION

    return DECLARATION


_DECLARATIONS: Final[dict[str, Callable[[], Declaration]]] = {
    "notifications": _notifications,
    "allocation": _allocations,
    "scheduling": _schedulings,
    "escalation": _escalations,
    "reporting": _reportings,
}


def _wire_allocation(service: Service, _house: House) -> Wired:
    from services.allocation import api

    return Wired([api.router(service)])


def _wire_scheduling(service: Service, _house: House) -> Wired:
    from services.scheduling.api import reviews as api

    return Wired([api.router(service)])


def _wire_escalation(service: Service, _house: House) -> Wired:
    from services.escalation.api import routes as api

    return Wired([api.router(service)])


def _wire_notifications(service: Service, house: House) -> Wired:
    from services.notifications.api import door, previews, subscriptions, tasks, tell_the_iro
    from services.notifications.api import notices as api
    from services.notifications.intake.intake import Intake

    intake, postman, courier = Intake(service), _postman(service, house), _courier(service, house)
    at_the_door = door.router(service, intake), tell_the_iro.router(service, intake)
    shown = previews.router(service, _previews(service, house))
    partners = subscriptions.router(service, allow_private=house.settings.webhooks_allow_private)

    def wake() -> None:
        postman.wake()
        courier.wake()

    return Wired(
        routers=[
            *at_the_door,
            *api.routers(service),
            partners,
            shown,
            tasks.router(service),
            *_what_became_of_it(service, house),
        ],
        work=[postman, courier],
        busy=postman.busy,
        at_it=lambda: postman.at_it,
        on_queued=wake,
        door=Door(intake.close, intake.reopen, intake.idle),
    )


def _postman(service: Service, house: House) -> "Postman":
    from services.notifications.sending.childs_words import HttpChildsWords
    from services.notifications.sending.iro_directory import HttpIroDirectory
    from services.notifications.sending.leaflets import Leaflets
    from services.notifications.sending.postman import Postman
    from services.notifications.sending.translations import Translations

    sender, tray = _senders(service, house)
    return Postman(
        service,
        sender=sender,
        tray=tray,
        directory=HttpIroDirectory(house.allocation, house.token_of("notifications")),
        council_name=house.settings.council_name,
        url=_url(house),
        leaflets=Leaflets(house.settings.leaflets),
        childs_words=HttpChildsWords(house.scheduling, house.token_of("notifications")),
        translations=Translations(house.settings.translations),
    )


def _previews(service: Service, house: House) -> "Previews":
    from services.notifications.sending.childs_words import HttpChildsWords
    from services.notifications.sending.iro_directory import HttpIroDirectory
    from services.notifications.sending.preview import Previews
    from services.notifications.sending.translations import Translations

    directory = HttpIroDirectory(house.allocation, house.token_of("notifications"))
    words = HttpChildsWords(house.scheduling, house.token_of("notifications"))
    translations = Translations(house.settings.translations)
    return Previews(service, directory, house.settings.council_name, _url(house), words, translations)


def _what_became_of_it(service: Service, house: House) -> list[Router]:
    """What followed from an event, how long the queue of letters is, and what is to be posted."""
    from services.notifications.api import effects, print_run, queue
    from services.notifications.sending.childs_words import HttpChildsWords
    from services.notifications.sending.iro_directory import HttpIroDirectory
    from services.notifications.sending.parked_elsewhere import HttpParkedElsewhere
    from services.notifications.sending.print_run import PrintRun
    from services.notifications.sending.translations import Translations

    token = house.token_of("notifications")
    others = {"allocation": house.allocation, "scheduling": house.scheduling, "escalation": house.escalation}
    directory = HttpIroDirectory(house.allocation, token)
    words, translations = HttpChildsWords(house.scheduling, token), Translations(house.settings.translations)
    run = PrintRun(
        service,
        directory,
        house.settings.council_name,
        _url(house),
        childs_words=words,
        translations=translations,
    )
    return [
        effects.router(service, HttpParkedElsewhere(others, token)),
        queue.router(service),
        print_run.router(service, run),
    ]


def _url(house: House) -> str:
    return house.settings.public_url or f"http://127.0.0.1:{house.settings.port}"


def _courier(service: Service, house: House) -> "Courier":
    from services.notifications.sending.courier import Courier

    settings = house.settings
    return Courier(service, allow_private=settings.webhooks_allow_private, public_url=settings.public_url)


def _senders(service: Service, house: House) -> "tuple[Sender, Sender]":
    """Who sends letters, and where those lie that a person has to hand over."""
    from services.notifications.senders import SpoolSender, from_settings

    spool, now = house.folder.path / "spool", service.clock.now
    try:
        return from_settings(spool, house.settings.smtp_url, now=now), SpoolSender(spool, now=now)
    except ValueError as wrong:
        raise BadSetting(f"IRO_SMTP_URL cannot be used: {wrong}.") from wrong


def _wire_reporting(service: Service, house: House) -> Wired:
    from services.reporting.actions.reads import Reads
    from services.reporting.api import json as api
    from services.reporting.api.site import About, Site
    from services.reporting.pages.door import NotificationsDoor
    from services.reporting.pages.names import AllocationNames
    from services.reporting.pages.others import OtherServices

    names = AllocationNames(house.allocation, house.token_of("reporting"))
    door = NotificationsDoor(house.notifications)
    others = OtherServices({name: getattr(house, name) for name in OtherServices.ASKED})

    def sample() -> bool:
        return house.folder.sample_day() is not None

    about = About(house.settings.council_name, house.settings.statements, house.settings.public_url)
    in_area = house.settings.children_in_area
    site = Site(Reads(service), names, door, others, sample, house.session_of, about, in_area)
    return Wired([api.router(site)])


_WIRINGS: Final[dict[str, Callable[[Service, House], Wired]]] = {
    "notifications": _wire_notifications,
    "allocation": _wire_allocation,
    "scheduling": _wire_scheduling,
    "escalation": _wire_escalation,
    "reporting": _wire_reporting,
}
