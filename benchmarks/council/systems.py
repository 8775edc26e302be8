"""Systems to measure: started from a checkout as a council would, on fresh data, and ended by their process ids."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.council.client import Address, Connection
from benchmarks.council.floors import Recorder, SqliteRecorder
from benchmarks.council.floors_postgres import PostgresRecorder, connected
from benchmarks.council.processor import Meter
from benchmarks.council.settling import Rest, settled
from benchmarks.council.stores import SERVICES, PostgresStores, SqliteStores, Stores, parked
from deploy import servers

ROLES = ("admin", "iro_manager", "council_system", "auditor")
_START_SECONDS = 90
_HERE = Path(__file__).resolve().parents[2]


class DidNotStart(Exception):
    """A process of the system ended or stayed silent; the text is what it said."""


@dataclass(frozen=True, slots=True)
class Code:
    """A checkout of the system, and what it is called in the tables."""

    folder: Path = _HERE
    name: str = "this"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "services.cli", *words]

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        """The machine's without anybody's IRO_ settings, this checkout first on the path, and these settings."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("IRO_")}
        return plain | {"PYTHONPATH": str(self.folder)} | dict(settings)

    def run(self, *words: str, settings: Mapping[str, str]) -> str:
        """Run one command to its end; what it said."""
        done = subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(settings),
            capture_output=True,
            text=True,
            timeout=_START_SECONDS,
            check=False,
        )
        if done.returncode:
            raise DidNotStart(f"iro {' '.join(words)}: {done.stderr[-1000:]}")
        return done.stdout

    @contextmanager
    def running(self, log: Path, *words: str, settings: Mapping[str, str]) -> Iterator[tuple[int, str]]:
        """One process until the block ends: its id, and its address or nothing."""
        with log.open("w") as out:
            process = subprocess.Popen(
                self.command(*words), cwd=self.folder, env=self.environment(settings), stdout=out, stderr=out
            )
        try:
            yield process.pid, said_when_ready(process, log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def said_when_ready(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait until the process says that it is ready: the address it names, or nothing. Raises DidNotStart."""
    until = time.monotonic() + _START_SECONDS
    while not (found := re.search(r"(?:is up: |listens on )(\S+)|is at work", log.read_text())):
        if process.poll() is not None or time.monotonic() > until:
            raise DidNotStart(log.read_text()[-2000:])
        time.sleep(0.05)
    return found[1] or ""


@dataclass(slots=True)
class System:
    """A running system. Of the embedded one all services have one address, and one meter reads all of it."""

    code: Code
    addresses: dict[str, Address]
    stores: Stores
    meters: dict[str, Meter]
    recorder: Recorder

    @property
    def pair(self) -> str:
        return self.stores.pair

    def at(self, path: str) -> Address:
        """Where this path is answered."""
        return self.addresses[path.split("/")[1]]

    def connection(self, path: str) -> Connection:
        return Connection(self.at(path))

    async def settled(self, *, calm: float = 0.3) -> Rest:
        """Wait until everything has come to rest."""
        return await settled(self.stores, self.meters, calm=calm)

    async def check(self) -> None:
        """Raises RuntimeError if an event was parked: then what was measured is not the whole path."""
        if number := await parked(self.stores):
            raise RuntimeError(f"{number} events were parked")

    def used(self) -> dict[str, float]:
        """Each meter's reading."""
        return {name: each.seconds() for name, each in self.meters.items()}


@asynccontextmanager
async def embedded(code: Code, folder: Path) -> AsyncIterator[System]:
    """`iro up --no-sample` on a new data folder."""
    data = folder / f"data-{secrets.token_hex(4)}"
    settings = {"IRO_DATA": str(data), "IRO_PROFILE": "england-2010"}
    with code.running(folder / f"{data.name}.log", "up", "--no-sample", "--port", "0", settings=settings) as (pid, url):
        address = _address(code, settings, url)
        stores = SqliteStores(data)
        try:
            recorder = SqliteRecorder(data, data / "spool", folder / f"{data.name}-again")
            yield System(code, dict.fromkeys(SERVICES, address), stores, {"all": Meter([pid])}, recorder)
        finally:
            await stores.close()


def _address(code: Code, settings: Mapping[str, str], url: str) -> Address:
    words = [word for role in ROLES for word in ("--role", role)]
    token = code.run("token", *words, "--subject", "benchmark", settings=settings).split()[-1]
    parts = urlsplit(url)
    return Address(parts.hostname or "", parts.port or 0, token)


@asynccontextmanager
async def apart(code: Code, folder: Path) -> AsyncIterator[System]:
    """PostgreSQL and Kafka, an API and a worker in a process each for every service; meters `workers` and `apis`.

    Beside its databases lie empty ones of the same tables, for the floors.
    """
    async with AsyncExitStack() as held:
        settings = await held.enter_async_context(_databases(folder))
        code.run("migrate", settings=settings)
        pids: dict[str, list[int]] = {"apis": [], "workers": []}
        addresses: dict[str, Address] = {}

        def start(verb: str, name: str) -> str:
            log = folder / f"{settings['IRO_KAFKA_TOPIC_PREFIX']}{verb}-{name}.log"
            pid, url = held.enter_context(code.running(log, verb, name, settings=settings))
            pids["apis" if verb == "serve" else "workers"].append(pid)
            return url

        for name in ("allocation", *(each for each in SERVICES if each != "allocation")):
            url = start("serve", name)
            settings.setdefault("IRO_URL_OF_ALLOCATION", url)
            addresses[name] = _address(code, settings, url)
        for name in SERVICES:
            start("work", name)
        stores = await PostgresStores.open(_urls(settings))
        held.push_async_callback(stores.close)
        meters = {name: Meter(each) for name, each in pids.items()}
        again = await held.enter_async_context(_databases(folder))
        code.run("migrate", settings=again)
        empty = await held.enter_async_context(connected(_urls(again)))
        recorder = PostgresRecorder(stores, Path(settings["IRO_DATA"]) / "spool", empty, folder)
        yield System(code, addresses, stores, meters, recorder)


def _urls(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: settings["IRO_DATABASE_URL"].replace("{service}", name) for name in SERVICES}


@asynccontextmanager
async def _databases(folder: Path) -> AsyncIterator[dict[str, str]]:
    """Settings for a database per service, and topics that are nobody else's."""
    postgres, kafka, mark = servers.postgres(), servers.kafka(), f"bench_{secrets.token_hex(4)}_"
    for name in SERVICES:
        await postgres.create_database(mark + name)
    try:
        yield {
            "IRO_DATABASE_URL": f"{postgres.admin_url.rsplit('/', 1)[0]}/{mark}{{service}}",
            "IRO_KAFKA": kafka.bootstrap,
            "IRO_KAFKA_TOPIC_PREFIX": mark,
            "IRO_DATA": str(folder / f"{mark}data"),
            "IRO_PROFILE": "england-2010",
            "IRO_PORT": "0",
        }
    finally:
        for name in SERVICES:
            await postgres.drop_database(mark + name)
