"""Faults E1: backup and restore on PostgreSQL and Kafka, done as docs/runbook.md has them, while events come."""

import asyncio
import json
import re
import secrets
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import DeleteGroupsRequest

from deploy import servers
from tests.system.e2e.system import BATCH, IRO, ROOT, became_looked_after, environment, eventually, iro, running

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
SERVICES = ("allocation", "scheduling", "escalation", "notifications", "reporting")
TOPICS = ("child.events", *(f"{service}.events" for service in SERVICES))
PROGRAMS = ("pg_dump", "pg_restore", "createdb", "psql")
PAGES = {
    "allocation": ("/allocation/caseloads", "/allocation/unallocated?limit=500"),
    "scheduling": ("/scheduling/reviews?limit=500",),
    "escalation": ("/escalation/concerns?limit=500",),
    "notifications": ("/notifications/notices?limit=500",),
    "reporting": ("/reporting/children?limit=500",),
}


@dataclass
class Office:
    """The five databases, their topics, and what the environment says of them."""

    mark: str
    postgres: servers.PostgresServer
    kafka: servers.KafkaServer
    folder: Path
    apis: dict[str, str] = field(default_factory=dict)
    bearer: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        return {
            "IRO_DATABASE_URL": self.postgres.url_of(f"{self.mark}{{service}}"),
            "IRO_KAFKA": self.kafka.bootstrap,
            "IRO_KAFKA_TOPIC_PREFIX": self.mark,
            "IRO_KAFKA_PARTITIONS": "2",
            "IRO_DATA": str(self.folder / "data"),
            "IRO_PORT": "0",
        }

    def does(self, *words: str) -> str:
        """One command of `iro` to its end; what it printed."""
        done = iro(*words, settings=self.settings)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def runs(self, commands: str) -> None:
        """These lines of the runbook in a shell, with this test's databases and place."""
        server = urlsplit(self.postgres.admin_url)
        reached = {"PGHOST": server.hostname, "PGPORT": server.port, "PGUSER": server.username}
        env = environment({name: str(value) for name, value in reached.items() if value})
        lines = commands.replace("iro_$", f"{self.mark}$").replace("/somewhere/safe", str(self.folder))
        shell = ["bash", "-u"]  # as a person's: what fails says so, and the next line is taken all the same
        done = subprocess.run(shell, input=lines, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The five APIs."""
        with ExitStack() as held:
            for name in SERVICES:
                log = self.folder / f"serve-{name}.log"
                self.apis[name] = held.enter_context(running(log, "serve", name, settings=self.settings))
            yield

    @contextmanager
    def working(self) -> Iterator[None]:
        """The five workers."""
        with ExitStack() as held:
            for name in SERVICES:
                log = self.folder / f"work-{name}.log"
                held.enter_context(running(log, "work", name, settings=self.settings))
            yield

    def get(self, service: str, path: str) -> Any:
        answer = httpx.get(self.apis[service] + path, headers=self.bearer, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def state(self) -> dict[str, Any]:
        """What the pages say."""
        return {path: self.get(service, path) for service, paths in PAGES.items() for path in paths}

    def posts(self, *children: str) -> Mapping[str, int]:
        """Tell that these came into care; how many of that were new."""
        today = datetime.now(UTC).date().isoformat()
        told = json.dumps([became_looked_after(child, today) for child in children])
        headers = {**self.bearer, "Content-Type": BATCH}
        door = f"{self.apis['notifications']}/notifications/events"
        answer = httpx.post(door, content=told, headers=headers, timeout=60)
        assert answer.status_code == 202, answer.text
        counted: dict[str, int] = answer.json()
        return counted

    def timeline(self, child: str) -> list[str]:
        path = f"/reporting/children/{child}/timeline"
        answer = httpx.get(self.apis["reporting"] + path, headers=self.bearer, timeout=60)
        return sorted(each["type"] for each in answer.json()["items"]) if answer.status_code == 200 else []

    def heard_of(self, *children: str) -> bool:
        """Whether the last to hear knows that these have an IRO."""
        return all("iro.allocated.v1" in self.timeline(child) for child in children)

    async def forget_topics(self) -> None:
        """Delete the topics and the consumer groups."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka.bootstrap)
        await admin.start()
        try:
            there = set(await admin.list_topics())
            groups = {group for group, _ in await admin.list_consumer_groups()}
            topics, readers = {self.mark + each for each in TOPICS}, {f"{self.mark}iro-{each}" for each in SERVICES}
            assert {each for each in there if each.startswith(self.mark)} <= topics
            assert {each for each in groups if each.startswith(self.mark)} <= readers
            await admin.delete_topics(sorted(topics & there))
            for group in sorted(readers & groups):
                node = await admin.find_coordinator(group)  # the library has the request, and no call for it
                gone = await admin._send_request(DeleteGroupsRequest([group]), node)
                assert gone.results == [(group, 0)]
        finally:
            await admin.close()


@pytest.fixture
def office(
    postgres_server: servers.PostgresServer, kafka_server: servers.KafkaServer, tmp_path: Path
) -> Iterator[Office]:
    if missing := [each for each in PROGRAMS if shutil.which(each) is None]:
        pytest.skip(f"PostgreSQL's own programs are not on this machine's PATH: {', '.join(missing)}")
    found = Office(f"rb_{secrets.token_hex(4)}_", postgres_server, kafka_server, tmp_path)
    names = [found.mark + each for each in SERVICES]
    asyncio.run(postgres_server.make_databases(*names))
    yield found
    for name in (*names, *(f"{each}_old" for each in names)):
        asyncio.run(postgres_server.drop_database(name))


def written() -> tuple[str, str]:
    """The runbook's commands for PostgreSQL: how to back up, how to restore."""
    section = (ROOT / "docs" / "runbook.md").read_text().partition("\n## Back up and restore (PostgreSQL")[2]
    backup, restore = re.findall(r"^ *```\n(.*?)^ *```$", section.partition("\n## ")[0], re.M | re.S)
    return backup, restore


@contextmanager
def events_come(office: Office) -> Iterator[list[str]]:
    """Child after child comes into care meanwhile; who did so far."""
    posted: list[str] = []
    over = threading.Event()

    def come() -> None:
        while not over.wait(0.05):
            office.posts(child := f"M{len(posted)}")
            posted.append(child)

    thread = threading.Thread(target=come)
    thread.start()
    try:
        yield posted
    finally:
        over.set()
        thread.join()


def test_what_the_runbook_says_of_postgresql_brings_back_the_moment_of_the_dump(office: Office) -> None:
    backup, restore = written()
    office.does("migrate")
    token = office.does("token", "--role", "admin", "--role", "iro_manager").split()[-1]
    office.bearer = {"Authorization": f"Bearer {token}"}
    with office.serving():
        joined = {"id": "ANN", "name": "Ann", **IRO}
        answer = httpx.post(f"{office.apis['allocation']}/allocation/iros", json=joined, headers=office.bearer)
        assert answer.status_code == 201, answer.text
        with office.working():
            office.posts("C1", "C2")
            eventually(lambda: office.heard_of("C1", "C2"), 120)
            with events_come(office) as before:
                eventually(lambda: len(before) > 3, 60)
        at_rest = office.state()
        office.posts("D1")  # the door has it before the dump, nobody else
        with events_come(office):
            office.runs(backup)
        assert office.state() == at_rest
        with office.working():
            office.posts("LATE")
            eventually(lambda: office.heard_of("D1", "LATE"), 120)
            of_c1 = office.timeline("C1")
    office.runs(restore)
    asyncio.run(office.forget_topics())
    office.does("migrate")
    office.does("republish")
    with office.serving():
        assert office.state() == at_rest
        with office.working():
            eventually(lambda: office.heard_of("C1", "C2", "D1", *before), 200)
            again = office.posts("C1", "C2", "D1", "LATE", *before)
            assert (again["accepted"], again["duplicates"]) == (1, len(before) + 3)
            eventually(lambda: office.heard_of("LATE"), 120)
            eventually(lambda: office.timeline("C1") == of_c1, 30)  # and nothing happened twice
