"""Faults E7: docs/settings.md lists every setting, as it is now, and says of each what it does."""

from pathlib import Path

import pytest

from services.cli.settings_document import document
from shared.ops.settings import Settings

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())


def test_the_document_of_the_settings_is_up_to_date() -> None:
    told = "run: iro settings --markdown > docs/settings.md"
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == document(), told


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_what_it_does(name: str) -> None:
    assert Settings.model_fields[name].description
    assert f"| `IRO_{name.upper()}` |" in document()


def test_the_commands_of_the_readme_honour_the_port() -> None:
    curls = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("curl")]
    assert [line for line in curls if "127.0.0.1:${IRO_PORT:-8000}/" in line]
    assert [line for line in curls if "127.0.0.1:8000" in line] == [], "of ten processes each has a port of its own"
