"""`iro up`, `iro serve` and `iro work`: processes that stay until they are told to stop."""

import asyncio
import socket

from services.cli.console import opened, say
from services.cli.example_request import curl
from services.cli.sample_council import fill as sample
from services.runtime import Deployment, open_deployment
from services.runtime.server import address_of, is_loopback, serve, take_port, told_to_stop
from shared.ops.gc_tuning import settle_in
from shared.ops.settings import BadSetting, Settings

_EVERYTHING = ("admin", "council_system", "iro_manager")


async def up(settings: Settings, *, with_sample: bool) -> None:
    """All five services in this process, until SIGINT or SIGTERM."""
    settings.check()
    folder = opened(settings)
    with folder.held(), take_port(settings.host, settings.port) as taken:
        wanted = with_sample and sample.is_wanted(settings, folder)
        async with open_deployment(settings, folder) as deployment, deployment.running():
            settle_in()
            children = await sample.load(deployment) if wanted else 0
            await serve(deployment.app, taken, lambda: _say_hello(deployment, taken, children))
    say(f"Stopped. Everything is on disk in {folder.path}; the next start goes on from here.")


async def one(settings: Settings, name: str, *, serving: bool, working: bool) -> None:
    """One service: its API, its worker, or both. Only with PostgreSQL and Kafka."""
    settings.check()
    if settings.pair == "sqlite":
        raise BadSetting("One service by itself needs PostgreSQL and Kafka; with SQLite use `iro up`, which runs all.")
    if settings.simulated_clock is not None:
        raise BadSetting("The simulated clock works only in `iro up`, where one process moves it for every service.")
    folder = opened(settings)
    async with open_deployment(settings, folder, names=[name], migrating=False) as deployment:
        settle_in()
        if not working:
            await _serve_one(deployment, name)
            return
        async with deployment.running():
            await (_serve_one(deployment, name) if serving else _until_told(deployment, name))


async def _serve_one(deployment: Deployment, name: str) -> None:
    settings = deployment.settings
    with take_port(settings.host, settings.port) as taken:
        await serve(deployment.app, taken, lambda: say(f"{name} listens on {address_of(taken)}"))


async def _until_told(deployment: Deployment, name: str) -> None:
    settings, told = deployment.settings, asyncio.Event()
    if settings.ops_port is not None:
        with take_port(settings.host, settings.ops_port) as taken:
            at_work = f"{name} is at work; its health, readiness and metrics: {address_of(taken)}"
            await serve(deployment.ops_app(), taken, lambda: say(at_work))
        return
    with told_to_stop(told.set):
        say(f"{name} is at work")
        await told.wait()


def _say_hello(deployment: Deployment, taken: socket.socket, children: int) -> None:
    url = address_of(taken)
    deployment.folder.say_running_at(url)
    say(f"The system is up: {url}  (data in {deployment.folder.path}; Ctrl-C stops it)")
    if deployment.clock.simulated:
        say(f"Its clock is simulated and stands at {deployment.clock.now().isoformat()}; PUT /clock moves it.")
    if deployment.folder.sample_day() is not None:
        loaded = f"{children} children, loaded just now" if children else "loaded earlier"
        say(f"It holds a sample council ({loaded}); nobody in it exists.")
    if not is_loopback(taken):
        say("It can be reached from other machines, so no token is printed here: make one with `iro token`.")
        return
    code = deployment.sign_in.new_code(_EVERYTHING, "somebody-here")
    token = deployment.issuer.issue(_EVERYTHING, "somebody-here")
    say()
    say(f"The page, once, within ten minutes:\n  {url}/sign-in?code={code}")
    say("  (a new link: iro sign-in --role iro_manager)")
    say(f"A token for eight hours:\n  {token}")
    say("To try: a brother and a sister become looked after, and have one IRO")
    say(curl(url, token, deployment.clock.now().astimezone(deployment.profile.calendar.zone)))
