"""The examples of CONTRIBUTING.md, as steps that can be followed.

Each fenced block is headed by its file and what to do with it; a block of `sh` holds the commands that must succeed.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
GUIDE = ROOT / "CONTRIBUTING.md"
BLOCK = re.compile(r"(?P<head>[^\n]*)\n\n```(?P<kind>\w+)\n(?P<text>.*?)```\n", re.DOTALL)
HEAD = re.compile(r"^`(?P<file>[^`]+)`: (?P<what>create|append|insert after|replace)(?: `(?P<mark>[^`]+)`)?$")


@dataclass(frozen=True)
class Change:
    """What one block does to one file."""

    file: str
    what: str
    mark: str | None
    text: str

    def apply(self, folder: Path) -> None:
        path = folder / self.file
        if self.what == "create":
            assert not path.exists(), f"{self.file} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text, encoding="utf-8")
            return
        was = path.read_text(encoding="utf-8")
        path.write_text(self._changed(was), encoding="utf-8")

    def _changed(self, was: str) -> str:
        if self.what == "append":
            return f"{was}\n\n{self.text}"
        assert self.mark is not None, f"{self.file}: nothing is named"
        line = self.mark + "\n"
        assert was.count(line) == 1, f"{self.file} has {self.mark!r} {was.count(line)} times"
        return was.replace(line, line + self.text if self.what == "insert after" else self.text)


@dataclass(frozen=True)
class Command:
    """A line that somebody types in the project's folder."""

    line: str

    def apply(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
        done = subprocess.run(
            self.line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=900, check=False
        )
        assert done.returncode == 0, f"{self.line}\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"


def steps_of(text: str) -> Iterator[Change | Command]:
    """What a part of the guide tells to do, in its order."""
    for block in BLOCK.finditer(text):
        if block["kind"] == "sh":
            yield from (Command(line) for line in block["text"].splitlines())
            continue
        head = HEAD.match(block["head"])
        assert head is not None, f"a block without its file: {block['head']!r}"
        yield Change(head["file"], head["what"], head["mark"], block["text"])


def parts_of(text: str) -> dict[str, str]:
    """The parts of the guide by their headings."""
    pieces = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


PARTS = {name: list(steps_of(part)) for name, part in parts_of(GUIDE.read_text(encoding="utf-8")).items()}
