"""What others install: everything that runs is in the wheel, and what it needs is said as it is locked."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BUILDS = {"hatchling", "editables"}


def test_the_package_needs_what_the_lock_is_made_from() -> None:
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#") and line not in BUILDS]
    assert PROJECT["dependencies"] == wanted


def test_the_wheel_has_every_file_that_runs_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    here = [path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert held == {str(path.relative_to(ROOT)) for path in here if path.suffix != ".pyc"}
    assert {"shared/py.typed", "services/py.typed", "shared/policy/hull.yaml"} <= held
    metadata = ZipFile(wheel).read(f"iro-{PROJECT['version']}.dist-info/METADATA").decode()
    assert "License-Expression: MIT" in metadata
    assert "Private :: Do Not Upload" not in metadata


@pytest.mark.parametrize("name", ["LICENSE", "SECURITY.md", "CONTRIBUTING.md", "README.md", "CHANGELOG.md"])
def test_whoever_takes_it_up_finds(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()


def test_every_source_that_a_profile_names_is_on_the_page_of_sources() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "shared" / "policy").glob("*.yaml"))
    named = {each.strip(' "') for line in re.findall(r"source: ([^}\n]+)", text) for each in line.split(";")}
    parts = (re.match(r"([A-Z]\D*?[A-Za-z])(?= (?:app|annex)| ?\d|$)|reg(?= )", each) for each in named)
    documents = {part[0] for part in parts if part}
    assert len(documents) > 5
    assert [each for each in sorted(documents) if each not in page] == []
