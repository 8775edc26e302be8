"""Faults E2: a process whose files may not grow any more (RLIMIT_FSIZE stands for a full disk) loses nothing."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.system.e2e.system import BATCH, ROOT, System, became_looked_after, environment, iro

pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of another process are Linux's")


def test_what_a_full_disk_refuses_is_taken_when_there_is_room_and_nothing_is_lost(
    start: Callable[..., System],
) -> None:
    system = start("--no-sample", "--simulated-clock", "2026-01-05T09:00")
    system.iro_joins("JO")
    system.post("/notifications/events", [became_looked_after("C0", "2026-01-02")])
    system.settles()
    before = resource.prlimit(system.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(system.process.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    events = json.dumps([became_looked_after(f"C{number}", "2026-01-02") for number in range(1, 40)])
    refused = system.client.post("/notifications/events", content=events, headers={"Content-Type": BATCH})
    assert (refused.status_code, refused.json()["type"], refused.headers["Retry-After"]) == (503, "disk-full", "10")
    ready = system.client.get("/ready")
    assert (ready.status_code, ready.json()["wrong"]["notifications"]) == (503, "the disk is full")
    assert system.timeline("C0") != []
    looked = iro("doctor", "--data", str(system.data))
    assert (looked.returncode, "wrong  ready: notifications: the disk is full" in looked.stdout) == (1, True)
    resource.prlimit(system.process.pid, resource.RLIMIT_FSIZE, before)
    assert system.post("/notifications/events", json.loads(events))["accepted"] == 39
    system.settles()
    assert system.client.get("/ready").status_code == 200
    assert len(system.get("/reporting/children", limit=500)["items"]) == 40


def test_a_start_on_a_full_disk_ends_in_one_sentence(tmp_path: Path) -> None:
    assert iro("migrate", "--data", str(tmp_path / "data")).returncode == 0
    limited = "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
    words = ["iro", "up", "--no-sample", "--data", str(tmp_path / "data"), "--port", "0"]
    program = f"{limited} import sys; sys.argv = {words!r}; runpy.run_module('services.cli', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    (sentence,) = done.stderr.strip().splitlines()
    assert "disk" in sentence
