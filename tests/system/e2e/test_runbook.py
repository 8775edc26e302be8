"""Faults E1: docs/runbook.md's backup and restore, done as they stand there, on a system that is at work."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.system.e2e.system import ROOT, System, became_looked_after, iro

PAGES = (
    "/allocation/caseloads",
    "/scheduling/reviews",
    "/escalation/concerns",
    "/notifications/notices",
    "/reporting/children",
)
CLOCK = ("--no-sample", "--simulated-clock", "2026-01-05T09:00")


def written(word: str, place: Path) -> list[str]:
    """The runbook's command of that name, with another place for the copy."""
    (line,) = set(re.findall(rf"iro ({word} /\S+?)[`\n]", (ROOT / "docs" / "runbook.md").read_text()))
    return [word, str(place)] if line.startswith(f"{word} /somewhere/safe/") else []


def test_what_the_runbook_says_brings_everything_back(start: Callable[..., System], tmp_path: Path) -> None:
    system = start(*CLOCK)
    system.iro_joins("JO")
    system.post(
        "/notifications/events", [became_looked_after("C1", "2026-01-02"), became_looked_after("C2", "2026-01-02")]
    )
    system.settles()
    before = {page: system.get(page) for page in PAGES}
    data = ("--data", str(system.data))
    made = iro(*written("backup", tmp_path / "copy"), *data)
    assert made.returncode == 0, made.stderr
    system.post("/notifications/events", [became_looked_after("C3", "2026-01-02")])
    system.settles()
    system.kill()
    system.data.rename(system.data.with_name("data-old"))
    put_back = iro(*written("restore", tmp_path / "copy"), *data)
    assert put_back.returncode == 0, put_back.stderr
    looked = iro("doctor", *data)
    assert (looked.returncode, "fine   the five databases" in looked.stdout) == (0, True), looked.stdout
    system.start()
    assert {page: system.get(page) for page in PAGES} == before
    again = system.post(
        "/notifications/events", [became_looked_after(f"C{number}", "2026-01-02") for number in (1, 2, 3)]
    )
    assert (again["accepted"], again["duplicates"]) == (1, 2)
