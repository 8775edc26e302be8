"""Scheduling's README takes a stranger with one child from the first day to the third review: done as it stands."""

import re
import subprocess
import sys
from collections.abc import Callable
from shutil import which

import pytest

from tests.system.e2e.system import ROOT, System, environment

README = ROOT / "services" / "scheduling" / "README.md"
CALLS = ROOT / "docs" / "examples" / "one-child" / "calls.sh"
BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:```\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
MARK = "== the next block =="


def answers_to(blocks: list[str], system: System) -> list[str]:
    """What a shell prints for each of these blocks, one after another, on this system."""
    script = f"\necho '{MARK}'\n".join(blocks).replace(". docs/examples/one-child/calls.sh", CALLS.read_text())
    for written, here in {
        "IRO_DATA=../iro-walk": f"IRO_DATA={system.data}",
        "URL=http://127.0.0.1:8000": f"URL={system.client.base_url}",
        ".venv/bin/iro": f"{sys.executable} -m services.cli",
    }.items():
        assert written in script
        script = script.replace(written, here)
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [each.lstrip("\n") for each in done.stdout.split(f"{MARK}\n")]


@pytest.mark.timeout(300)
@pytest.mark.skipif(which("curl") is None, reason="there is no curl here")
def test_one_child_from_the_first_day_to_the_third_review_by_the_readme_alone(start: Callable[..., System]) -> None:
    found = BLOCK.findall(README.read_text())
    assert "--no-sample --simulated-clock 2026-01-05T09:00" in README.read_text()
    said = answers_to([block for block, _ in found], start("--no-sample", "--simulated-clock", "2026-01-05T09:00"))
    assert said == [answer for _, answer in found]
