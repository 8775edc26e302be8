"""The ten processes of PostgreSQL and Kafka come up from what `make servers` prints, pasted (faults.md E11); they do
their work, wake little when there is none (E12), and end in order when they are told to (E8)."""

import asyncio
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy import servers
from tests.system.e2e.system import BATCH, IRO, ROOT, became_looked_after, environment, eventually

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]
SERVICES = ("allocation", "scheduling", "escalation", "notifications", "reporting")
AT_REST = 30
"""Seconds for which the processes are watched while nothing happens."""


@dataclass
class Ten:
    """What was pasted, at work."""

    shell: subprocess.Popen[bytes]
    apis: dict[str, str]
    workers: dict[str, str]
    bearer: dict[str, str]
    prefix: str


def _elsewhere(text: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """The same text with ports that are free here, and where the APIs and the workers answer."""
    apis, workers = {}, {}
    for kind, found, said in (("serve", apis, "--port 800"), ("work", workers, "--ops-port 900")):
        for number, service in enumerate(SERVICES, start=1):
            assert f"iro {kind} {service} {said}{number} &" in text
            with socket.create_server(("127.0.0.1", 0)) as taken:
                port = taken.getsockname()[1]
            text = text.replace(f"iro {kind} {service} {said}{number}", f"iro {kind} {service} {said[:-3]}{port}")
            text = text.replace("127.0.0.1:8001", f"127.0.0.1:{port}") if (kind, number) == ("serve", 1) else text
            found[service] = f"http://127.0.0.1:{port}"
    return text, apis, workers


@pytest.fixture
def ten(postgres_server: servers.PostgresServer, kafka_server: servers.KafkaServer, tmp_path: Path) -> Iterator[Ten]:
    given = {"IRO_TEST_DATABASE_URL": postgres_server.admin_url, "IRO_TEST_KAFKA": kafka_server.bootstrap}
    prefix, log = f"t{secrets.token_hex(4)}.", tmp_path / "log"
    env = environment(given) | {"IRO_KAFKA_TOPIC_PREFIX": prefix, "IRO_KAFKA_PARTITIONS": "2"}
    with ExitStack() as held:
        for service in SERVICES:
            held.callback(lambda name=service: asyncio.run(postgres_server.drop_database(f"iro_{name}")))
        command = [sys.executable, "-m", "deploy.servers", "up"]
        making = held.enter_context(subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True))
        held.callback(making.terminate)
        text, apis, workers = _elsewhere(_printed(making).replace("data/servers", str(tmp_path / "data")))
        (tmp_path / "pasted").write_text(text + '\necho "TOKEN=$TOKEN"\nwait\n')
        shell = subprocess.Popen(["bash", str(tmp_path / "pasted")], cwd=ROOT, env=env, stdout=log.open("w"))
        held.callback(lambda: [os.kill(pid, signal.SIGKILL) for pid in _children(shell.pid)] and shell.wait())
        said = eventually(lambda: re.search(r"TOKEN=(\S+)", log.read_text()), 120)
        yield Ten(shell, apis, workers, {"Authorization": f"Bearer {said[1]}"}, prefix)


def _printed(making: subprocess.Popen[str]) -> str:
    assert making.stdout is not None
    lines: list[str] = []
    while not lines or "until Ctrl-C" not in lines[-1]:
        lines.append(making.stdout.readline())
        assert lines[-1], "".join(lines)
    return "".join(lines)


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in listed.read_text().split()] if listed.exists() else []


def ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


def switches(pid: int) -> int:
    """How often the process's threads have waited for something and been woken."""
    found = (path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/status"))
    return sum(int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", text, re.M)[1]) for text in found)  # type: ignore[index]


def processor_seconds(pid: int) -> float:
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def test_what_make_servers_prints_brings_up_ten_processes_that_work_rest_and_end(
    ten: Ten, kafka_server: servers.KafkaServer
) -> None:
    """Faults.md E8, E11, E12: they end in order and leave their groups; at rest they use less than a hundredth of a
    core together, and their APIs are not woken at all."""
    for url in (*ten.apis.values(), *ten.workers.values()):
        eventually(lambda url=url: ready(url), 200)
    iro = {"id": "ANN", "name": "Ann", **IRO}
    joined = httpx.post(f"{ten.apis['allocation']}/allocation/iros", json=iro, headers=ten.bearer)
    assert joined.status_code == 201, joined.text
    event = became_looked_after("C1", datetime.now(UTC).date().isoformat())
    door = f"{ten.apis['notifications']}/notifications/events"
    posted = httpx.post(door, content=json.dumps([event]), headers={**ten.bearer, "Content-Type": BATCH})
    assert posted.status_code == 202, posted.text

    def told() -> bool:
        answer = httpx.get(f"{ten.apis['reporting']}/reporting/children/C1/timeline", headers=ten.bearer)
        return answer.status_code == 200 and "iro.allocated" in answer.text

    eventually(told, 120)
    time.sleep(20)
    processes = _children(ten.shell.pid)
    assert len(processes) == 10
    before = {pid: (switches(pid), processor_seconds(pid)) for pid in processes}
    time.sleep(AT_REST)
    woken = sorted((switches(pid) - before[pid][0]) / AT_REST for pid in processes)
    used = sum(processor_seconds(pid) - before[pid][1] for pid in processes) / AT_REST
    assert sum(woken[:5]) < 1, woken
    assert sum(woken) < 15, woken
    assert used < 0.01
    for pid in processes:
        os.kill(pid, signal.SIGTERM)
    assert ten.shell.wait(40) == 0
    assert asyncio.run(_members(kafka_server, ten.prefix)) == 0


async def _members(kafka: servers.KafkaServer, prefix: str) -> int:
    """How many are still in the services' consumer groups."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    found = 0
    for service in SERVICES:  # one at a time: the library cannot read an answer about several
        (answer,) = await admin.describe_consumer_groups([f"{prefix}iro-{service}"])
        found += len(answer.groups[0][5])
    await admin.close()
    return found
