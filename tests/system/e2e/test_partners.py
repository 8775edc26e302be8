"""Partners' webhooks from end to end: the example receiver writes to the case record, and a kill loses nothing."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.system.e2e.system import ROOT, System, became_looked_after, eventually, iro

CLOCK = ("--no-sample", "--simulated-clock", "2026-01-05T09:00")
PRIVATE = {"IRO_WEBHOOKS_ALLOW_PRIVATE": "true"}
WRITTEN_BACK = ["iro.allocated.v1", "iro.changed.v1", "notice.delivered.v1", "review.held.v1", "decision.made.v1"]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def example(folder: Path, port: int, secret: str, token: str) -> Iterator[Path]:
    """The receiver of docs/examples at work; its record."""
    record = folder / "record.db"
    words = [sys.executable, str(ROOT / "docs/examples/receiver.py"), "--port", str(port), "--record", str(record)]
    environment = os.environ | {"WEBHOOK_SECRET": secret, "IRO_TOKEN": token}
    process = subprocess.Popen(words, env=environment)
    try:
        yield record
    finally:
        process.kill()
        process.wait()


def written(record: Path, child: str) -> dict[str, str]:
    """What the case system has on a child's record."""
    if not record.exists():
        return {}
    with sqlite3.connect(record) as database:
        try:
            rows = database.execute("SELECT what, value FROM record WHERE child = ?", (child,)).fetchall()
        except sqlite3.OperationalError:  # it is just making its tables
            return {}
    return dict(rows)


def test_the_case_system_gets_the_iros_name_and_the_review_held_written_back(
    start: Callable[..., System], tmp_path: Path, either_pair: Mapping[str, str]
) -> None:
    ours, theirs = free_port(), free_port()
    settings = {**either_pair, **PRIVATE, "IRO_PUBLIC_URL": f"http://127.0.0.1:{ours}"}
    system = start(*CLOCK, "--port", str(ours), settings=settings)
    system.iro_joins("ANN")
    new = {"url": f"http://127.0.0.1:{theirs}/hooks", "event_types": WRITTEN_BACK, "name": "Case system"}
    made = system.post("/notifications/subscriptions", new)
    system.post("/notifications/events", [became_looked_after("C1", "2026-01-05")])
    system.settles()
    token = iro("token", "--role", "council_system", "--data", str(system.data)).stdout.split()[-1]

    with example(tmp_path, theirs, made["secret"], token) as record:
        contact = "Name of ANN · iro@example.org · 01632 960100"
        eventually(lambda: written(record, "C1") == {"iro": contact}, 30)
        letter = eventually(lambda: _to_hand_over(system, "child"), 30)
        system.post(f"/notifications/notices/{letter['id']}/verbal", {"on": "2026-01-05", "by": "SW1"})
        known = {"iro": contact, "told who the IRO is": "on 2026-01-05, in person"}
        eventually(lambda: written(record, "C1") == known, 30)
        (review,) = system.get("/scheduling/children/C1/reviews")["items"]
        system.clock_moves_to("2026-01-30T09:00:00Z")
        system.post(f"/scheduling/reviews/{review['id']}/held", {"held_on": "2026-01-30"})
        held = {**known, "review 1": "held on 2026-01-30"}
        eventually(lambda: written(record, "C1") == held, 30)

    eventually(lambda: _shown(system, made["id"])["deliveries"]["queued"] == 0)
    deliveries = _shown(system, made["id"])["deliveries"]
    assert deliveries["delivered"] >= 3
    assert (deliveries["queued"], deliveries["failed"], deliveries["dropped"]) == (0, 0, 0)


def _to_hand_over(system: System, recipient: str) -> Any:
    """The letter to this kind of recipient that waits for a person; None while there is none."""
    waiting = system.get("/notifications/notices?child_id=C1")["items"]
    found = [each for each in waiting if each["recipient"]["kind"] == recipient and each["status"] == "task"]
    return found[0] if found else None


def _shown(system: System, subscription_id: str) -> Any:
    return system.get(f"/notifications/subscriptions/{subscription_id}")


class Deadly(BaseHTTPRequestHandler):
    """Has the sender killed when the third webhook has come, before it is answered."""

    protocol_version = "HTTP/1.1"
    ids: list[str]
    kill: Callable[[], None]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.ids.append(self.headers["webhook-id"])
        if len(self.ids) == 3:
            self.kill()
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.mark.timeout(200)
def test_killed_between_sending_and_writing_down_one_webhook_comes_twice_under_its_id_and_none_is_lost(
    start: Callable[..., System],
) -> None:
    system = start(*CLOCK, settings=PRIVATE)
    deadly = type("Once", (Deadly,), {"ids": [], "kill": lambda _self: system.kill()})
    partner = ThreadingHTTPServer(("127.0.0.1", 0), deadly)
    Thread(target=partner.serve_forever, daemon=True).start()
    try:
        system.iro_joins("ANN")
        url = f"http://127.0.0.1:{partner.server_address[1]}/"
        made = system.post(
            "/notifications/subscriptions", {"url": url, "event_types": ["child.became_looked_after.v1"]}
        )
        children = [became_looked_after(f"K{number}", "2026-01-05") for number in range(10)]
        system.post("/notifications/events", children)
        eventually(lambda: len(deadly.ids) >= 3)
        system.process.wait()
        system.start()
        eventually(lambda: _shown(system, made["id"])["deliveries"]["delivered"] == 10, 60)
    finally:
        partner.shutdown()
    times = Counter(deadly.ids)
    assert (len(times), sorted(times.values())[-2:]) == (10, [1, 2])
