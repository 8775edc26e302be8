"""CONTRIBUTING.md tells the truth: its examples are followed in a copy of the project, one after the other."""

import shutil
from pathlib import Path

import pytest

from tests.support.guide import PARTS, ROOT, Command

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]
LEFT_OUT = {".git", ".venv", ".servers", ".hypothesis", "data", "test-results"}
CACHES = shutil.ignore_patterns("__pycache__", ".*_cache")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, in which every example finds what the ones before it did."""
    copy = tmp_path_factory.mktemp("contributing") / "project"
    copy.mkdir()
    for each in ROOT.iterdir():
        if each.name in LEFT_OUT or each.name.endswith("_cache"):
            continue
        if each.is_dir():
            shutil.copytree(each, copy / each.name, ignore=CACHES)
        else:
            shutil.copy(each, copy)
    if (ROOT / ".servers").exists():  # so that nothing is fetched a second time
        (copy / ".servers").symlink_to((ROOT / ".servers").resolve())
    return copy


def test_an_event_and_a_duty_are_shown_first() -> None:
    assert list(PARTS)[:2] == ["An event", "A duty"]
    assert all(any(isinstance(step, Command) for step in PARTS[name]) for name in ("An event", "A duty"))


@pytest.mark.parametrize("name", [name for name, steps in PARTS.items() if steps])
def test_what_the_guide_shows_works(folder: Path, name: str) -> None:
    for step in PARTS[name]:
        step.apply(folder)
