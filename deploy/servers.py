"""Real PostgreSQL and Apache Kafka for tests and benchmarks: found, started once a run, always stopped.

A server named by the settings (IRO_TEST_DATABASE_URL, IRO_TEST_KAFKA) is used as it is; otherwise one is started by
`deploy/server_keeper.py`, which says what it needs for that.

`python -m deploy.servers up` starts both, makes the services' databases, prints what to paste to have the ten processes
of the system on them, and keeps them till Ctrl-C; `fetch` brings Kafka's jars.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.server_keeper import Unavailable, alive, fetch_kafka, wait, write

__all__ = [
    "KafkaServer",
    "PostgresServer",
    "Unavailable",
    "begin",
    "end",
    "folder",
    "kafka",
    "locked",
    "postgres",
    "summary",
]

RUN = "IRO_TEST_RUN"  # "<process id of the run>:<its folder>", inherited by every worker of the run
SERVICES = ("allocation", "scheduling", "escalation", "notifications", "reporting")
SETTINGS = {"postgres": "IRO_TEST_DATABASE_URL", "kafka": "IRO_TEST_KAFKA"}
START_SECONDS = 240  # the first run of all also downloads Kafka's jars
KEEPER = Path(__file__).with_name("server_keeper.py")


@dataclass(frozen=True)
class PostgresServer:
    """A running PostgreSQL whose user may create databases."""

    admin_url: str
    how: str

    def url_of(self, name: str | None = None) -> str:
        """The URL of the database of this name, or of one that nobody has named yet."""
        return f"{self.admin_url.rsplit('/', 1)[0]}/{name or f'iro_{secrets.token_hex(6)}'}"

    async def create_database(
        self, name: str | None = None, template: str = "template1", *, again: bool = False
    ) -> str:
        """A new database, empty or a copy of `template` (to which nobody may be connected); returns its URL.

        `again`: in the place of the one that has the name, if there is one.
        """
        url = self.url_of(name)
        name = url.rsplit("/", 1)[-1]
        first = [f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'] if again else []
        await self._run(*first, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return url

    async def make_databases(self, *names: str) -> None:
        """Those of these that are not there yet, empty."""
        there = {row[0] for row in await self._run("SELECT datname FROM pg_database")}
        for name in names:
            if name not in there:
                await self.create_database(name)

    async def drop_database(self, name_or_url: str) -> None:
        """Drop it if it is there, disconnecting whoever still uses it."""
        await self._run(f'DROP DATABASE IF EXISTS "{name_or_url.rsplit("/", 1)[-1]}" WITH (FORCE)')

    async def _run(self, *statements: str) -> list[Any]:
        """Run these statements; the rows that the last one brings."""
        import asyncpg

        connection = await asyncpg.connect(self.admin_url.replace("+asyncpg", ""))
        try:
            return [await connection.fetch(each) for each in statements][-1]
        finally:
            await connection.close()


@dataclass(frozen=True)
class KafkaServer:
    """A running Kafka; `bootstrap` is host:port. It makes no topic by itself."""

    bootstrap: str
    how: str

    async def create_topics(self, *names: str, partitions: int = 3) -> None:
        """Create these topics; one that is there already is left alone."""
        from aiokafka.admin import AIOKafkaAdminClient, NewTopic

        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            await admin.create_topics([NewTopic(name, partitions, 1) for name in names])
        finally:
            await admin.close()


def begin() -> None:
    """This process is the run: what it or its workers start ends with it. Starts nothing yet."""
    folder = Path(tempfile.gettempdir()) / f"iro-servers-{os.getpid()}-{secrets.token_hex(4)}"
    os.environ[RUN] = f"{os.getpid()}:{folder}"
    atexit.register(_end, os.getpid(), folder)


def end() -> None:
    """Stop every server of this run and wait until it has gone. Does nothing in the run's workers."""
    _end(*_run())


def folder() -> Path:
    """The folder of this run, which all of its workers share."""
    found = _run()[1]
    found.mkdir(mode=0o755, exist_ok=True)
    return found


def postgres() -> PostgresServer:
    """The run's PostgreSQL, started if nobody has yet. Raises Unavailable."""
    address, how = _shared("postgres")
    return PostgresServer(address.replace("postgresql://", "postgresql+asyncpg://"), how)


def kafka() -> KafkaServer:
    """The run's Kafka, started if nobody has yet. Raises Unavailable."""
    return KafkaServer(*_shared("kafka"))


def summary() -> list[str]:
    """One line for each server that was asked for: what was used, or why there was none."""
    states = {kind: _read(_run()[1] / f"{kind}.json") for kind in SETTINGS}
    return [state.get("how") or f"no {kind}: {state['missing']}" for kind, state in states.items() if state]


def _run() -> tuple[int, Path]:
    if RUN not in os.environ:
        begin()
    owner, folder = os.environ[RUN].split(":", 1)
    return int(owner), Path(folder)


def _end(owner: int, folder: Path) -> None:
    if owner != os.getpid() or not folder.exists():
        return
    keepers = [int(path.read_text()) for path in folder.glob("*.keeper")]
    for keeper in filter(alive, keepers):
        os.kill(keeper, signal.SIGTERM)
    wait(lambda: not any(alive(keeper) for keeper in keepers), seconds=20)
    shutil.rmtree(folder, ignore_errors=True)


def _shared(kind: str) -> tuple[str, str]:
    owner, home = _run()[0], folder()
    state_file = home / f"{kind}.json"
    with locked(home / f"{kind}.lock"):
        if not state_file.exists():
            _begin_one(kind, owner, home, state_file)
    state = _read(state_file)
    if "missing" in state:
        raise Unavailable(state["missing"])
    return state["address"], state["how"]


def _begin_one(kind: str, owner: int, folder: Path, state_file: Path) -> None:
    if given := os.environ.get(SETTINGS[kind]):
        write(state_file, {"address": given, "how": f"{kind} given by {SETTINGS[kind]}"})
        return
    log = folder / f"{kind}.keeper.log"
    with log.open("w") as out:
        keeper = subprocess.Popen(
            [sys.executable, str(KEEPER), kind, str(owner), str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C in the terminal is the run's business, not the server's
        )
    (folder / f"{kind}.keeper").write_text(str(keeper.pid))
    wait(lambda: state_file.exists() or keeper.poll() is not None, seconds=START_SECONDS)
    if not state_file.exists():
        keeper.terminate()
        write(state_file, {"missing": f"its keeper failed: {log.read_text()[-500:].strip() or 'too slow'}"})


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time among the workers of the run."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> dict[str, str]:
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _up() -> None:
    begin()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        database, broker = postgres(), kafka()
        asyncio.run(database.make_databases(*(f"iro_{service}" for service in SERVICES)))
        print(_how_to_use(database, broker), flush=True)
        signal.pause()
    end()


def _how_to_use(database: PostgresServer, broker: KafkaServer) -> str:
    """What to paste into another terminal, in the project's folder, to have the ten processes there."""
    processes = [
        line
        for number, service in enumerate(SERVICES, start=1)
        for line in (f"serve {service} --port {8000 + number}", f"work {service} --ops-port {9000 + number}")
    ]
    return "\n".join(
        [
            f"# {database.how}; {broker.how}. For `make test` and `make bench`:",
            f"export {SETTINGS['postgres']}={database.admin_url}",
            f"export {SETTINGS['kafka']}={broker.bootstrap}",
            "# For the system, a database for each service, which is gone with this server:",
            f"export IRO_DATABASE_URL='{database.url_of('iro_{service}')}'",
            f"export IRO_KAFKA={broker.bootstrap}",
            "export IRO_DATA=data/servers IRO_URL_OF_ALLOCATION=http://127.0.0.1:8001",
            *(
                f"export IRO_URL_OF_{each.upper()}=http://127.0.0.1:{8001 + SERVICES.index(each)}"
                for each in ("notifications", "scheduling", "escalation")
            ),
            ".venv/bin/iro migrate",
            "TOKEN=$(.venv/bin/iro token --role council_system --role iro_manager --role admin | tail -1)",
            *(f".venv/bin/iro {line} &" for line in processes),
            "# Each says when it is there; end them with: kill $(jobs -p). This runs until Ctrl-C.",
        ]
    )


def main() -> None:
    """`up` or `fetch`; a server that cannot be had ends in one sentence."""
    commands = {"up": _up, "fetch": fetch_kafka}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit("usage: python -m deploy.servers up|fetch")
    try:
        commands[sys.argv[1]]()
    except Unavailable as reason:
        sys.exit(f"servers: {reason}")


if __name__ == "__main__":
    main()
