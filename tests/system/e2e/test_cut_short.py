"""An import and a rebuild that are killed anywhere: the same command completes them, nothing twice and nothing lost."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.system.e2e.system import ROOT, System, environment, iro

pytestmark = pytest.mark.timeout(600)
RETURN = Path(__file__).parents[2] / "data" / "ssda903" / "2020"
CHILDREN = 15
LOGS = ("notifications", "allocation", "scheduling", "escalation")
KILLED = """
import os, signal
from contextlib import contextmanager
from services.cli import import_903, maintenance, office_client
from services.cli.commands import app

office_client.BATCH = 50
stages = 0

@contextmanager
def progress(_what):
    global stages
    stages += 1
    def reached(done, _total):
        if stages == {stage} and done >= {done}:
            os.kill(os.getpid(), signal.SIGKILL)
    yield reached

import_903.progress = maintenance.progress = progress
app()
"""
"""The command, which a power cut ends in this stage, when so many are done."""


def killed(stage: int, done: int, *words: str) -> None:
    script = [sys.executable, "-c", KILLED.format(stage=stage, done=done), *words]
    ended = subprocess.run(script, cwd=ROOT, env=environment(), capture_output=True, timeout=100, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def said(data: Path) -> Counter[tuple[str, str, str]]:
    """What every service has announced: how often what of whom.

    A review that was planned where a batch ended, and called off by what came with the next, is left out with its end:
    where batches end depends on how busy the machine is.
    """
    found: Counter[tuple[str, str, str]] = Counter()
    for name in LOGS:
        with sqlite3.connect(data / f"{name}.db") as database:
            rows = database.execute("SELECT type, subject, count(*) FROM outbox GROUP BY type, subject").fetchall()
        found.update({(name, kind, subject): number for kind, subject, number in rows})
    for (name, kind, subject), number in [*found.items()]:
        if kind == "review.cancelled.v1":
            found.subtract({(name, kind, subject): number, (name, "review.due.v1", subject): number})
    return +found


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """The return of a few children."""
    folder, children = tmp_path / "return", list[str]()
    folder.mkdir()
    for file in sorted(RETURN.glob("*.csv")):
        head, *rows = file.read_text().splitlines()
        children = children or sorted({row.partition(",")[0] for row in rows})[:CHILDREN]
        kept = [row for row in rows if row.partition(",")[0] in children]
        (folder / file.name).write_text("\n".join([head, *kept, ""]))
    return folder


@pytest.fixture
def council(start: Callable[..., System]) -> Path:
    """A data folder with six IROs and nobody in care, on which nobody runs."""
    system = start("--no-sample", "--simulated-clock", "2022-04-01T09:00")
    for number in range(6):
        system.iro_joins(f"IRO{number}")
    system.settles()
    system.kill()
    return system.data


def test_an_import_that_is_killed_is_completed_by_the_same_command_as_if_it_had_not_been(
    council: Path, few: Path
) -> None:
    copies = [council.with_name(f"killed-{stage}") for stage in (1, 2, 3)]
    for each in copies:
        shutil.copytree(council, each)
    words = ("import-903", str(few), "--as-of", "2022-03-31", "--data")
    whole = iro(*words, str(council))
    assert whole.returncode == 0, whole.stderr
    given = next(line for line in whole.stdout.splitlines() if "children were given to 6 IROs." in line)
    for stage, data in enumerate(copies, start=1):  # while it is posted, worked through, and once IROs were given
        killed(stage, 50 if stage == 1 else 0, *words, str(data))
        again = iro(*words, str(data))
        assert again.returncode == 0, again.stderr
        assert ", 0 were known already." not in again.stdout
        assert (given in again.stdout) is (stage < 3), again.stdout
        assert said(data) == said(council), f"killed in stage {stage}"


def test_a_rebuild_that_is_killed_goes_on_by_the_same_command_or_at_the_next_start(
    start: Callable[..., System], few: Path
) -> None:
    system = start("--no-sample", "--simulated-clock", "2022-04-01T09:00")
    data = ("--data", str(system.data))
    assert iro("import-903", str(few), "--as-of", "2022-03-31", *data).returncode == 0
    system.settles()

    def shown() -> list[object]:
        children = system.get("/reporting/children", limit=500)["items"]
        figures = system.get("/reporting/kpis", **{"from": "2019-04-01", "to": "2022-03-31"})
        return [children, figures, [system.timeline(each["child_id"]) for each in children[:5]]]

    before = shown()
    refused = iro("rebuild", *data)
    assert (refused.returncode, "already running" in refused.stderr) == (1, True)
    system.kill()
    killed(1, 1, "rebuild", *data)
    assert iro("rebuild", *data).stdout == "All that the pages show was made anew from what was announced.\n"
    killed(1, 1, "rebuild", *data)
    system.start()
    assert shown() == before
