"""Two READMEs take a stranger through the system by curl, a child's reviews and a dispute: done as they stand."""

import re
import subprocess
import sys
from collections.abc import Callable
from shutil import which

import pytest

from tests.system.e2e.system import ROOT, System, environment

BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:```\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
CALLS = re.compile(r"^(.*?; |)\. (docs/examples/\S+/calls\.sh)$", re.MULTILINE)
MARK = "== the next block =="


def with_its_words(script: str) -> str:
    """The script with the words that it reads from elsewhere written out."""
    written = CALLS.sub(lambda found: f"{found[1]}\n{(ROOT / found[2]).read_text()}", script)
    return written if written == script else with_its_words(written)


def answers_to(blocks: list[str], system: System, folder: str) -> list[str]:
    """What a shell prints for each of these blocks, one after another, on this system."""
    script = with_its_words(f"\necho '{MARK}'\n".join(blocks))
    for written, here in {
        f"IRO_DATA={folder}": f"IRO_DATA={system.data}",
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
@pytest.mark.parametrize(
    ("service", "folder", "clock"),
    [("scheduling", "../iro-walk", "2026-01-05T09:00"), ("escalation", "../iro-dispute", "2026-03-02T09:00")],
    ids=["one child from the first day to the third review", "one dispute from a concern to its end"],
)
def test_a_walk_is_done_by_the_readme_alone(
    start: Callable[..., System], service: str, folder: str, clock: str
) -> None:
    readme = (ROOT / "services" / service / "README.md").read_text()
    found = BLOCK.findall(readme)
    assert f".venv/bin/iro up --data {folder} --no-sample --simulated-clock {clock}`" in readme
    said = answers_to([block for block, _ in found], start("--no-sample", "--simulated-clock", clock), folder)
    assert said == [answer for _, answer in found]
