"""`iro settings`: every setting with its default and its words, for the screen and for docs/settings.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from shared.ops.settings import Settings

_HEAD = """# Settings

Made by `iro settings --markdown > docs/settings.md`. Each is an environment variable, and all are optional; where a
command has an option of the same name (`--data`, `--port`, `--profile`), the option has the last word. A value that
cannot work is refused at the start in one sentence. How to live with them: [runbook.md](runbook.md).

| variable | without it | what it does |
|---|---|---|
"""


class _Row(NamedTuple):
    variable: str
    default: str
    words: str


def _rows() -> Iterator[_Row]:
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default is None else str(default).lower() if isinstance(default, bool) else str(default)
        shown = f"./{default}" if isinstance(default, Path) else shown
        yield _Row(f"IRO_{name.upper()}", shown, " ".join((field.description or "").split()))


def document() -> str:
    """As a table in Markdown."""
    return _HEAD + "".join(
        f"| `{row.variable}` | {f'`{row.default}`' if row.default else ''} | {row.words} |\n" for row in _rows()
    )


def lines() -> str:
    """One to a line."""
    return "\n".join(f"{row.variable:<28} {row.default:<24} {row.words}" for row in _rows())
