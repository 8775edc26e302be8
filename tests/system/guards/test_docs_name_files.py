"""What the documents name is there: every path between backticks that begins with one of our folders."""

import re
from pathlib import Path

import pytest

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
PATH = re.compile(r"`((?:services|shared|tests|docs|deploy|benchmarks)/[^`\s]*)`")
PATTERN = re.compile(r"[*<{…]")
"""A path with a part to fill in is none yet: `services/<name>/`."""
MADE = re.compile(r"^`([^`]+)`: create$", re.MULTILINE)
"""Files that CONTRIBUTING.md has its reader make."""
DOCUMENTS = sorted(
    path
    for found in ("*.md", "docs/**/*.md", "services/**/README.md", "tests/**/README.md")
    for path in ROOT.glob(found)
    if ".venv" not in path.parts
)


def missing(text: str) -> list[str]:
    """The paths that a text names and that are not there; a test of a file is named as `file::test`."""
    made = set(MADE.findall(text))
    named = dict.fromkeys(each.partition("::")[0].rstrip(".,:;") for each in PATH.findall(text))
    return [each for each in named if not PATTERN.search(each) and each not in made and not (ROOT / each).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    assert missing(document.read_text(encoding="utf-8")) == []


def test_a_file_that_is_not_there_is_found() -> None:
    text = "`shared/gone.py`, `tests/gone.py::test_it`, `services/<name>/x.py`, `shared/policy`, `nowhere/x.py`"
    assert missing(text) == ["shared/gone.py", "tests/gone.py"]
    assert missing("`tests/made.py`: create\n\nThen run `tests/made.py`.") == []


def test_the_documents_are_looked_at() -> None:
    names = {str(path.relative_to(ROOT)) for path in DOCUMENTS}
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/testing.md", "services/allocation/README.md"} <= names
