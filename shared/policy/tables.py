"""A table of rules that a service keeps as a file beside them, read as the profiles are."""

from pathlib import Path
from typing import Any

import yaml

from shared.calendar import LOADER


def read_table(path: Path) -> Any:
    """What the file says. Raises yaml.YAMLError, for a key that stands twice in one mapping too."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - it is the safe one
