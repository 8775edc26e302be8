"""`python -m benchmarks council [embedded|kafka] [PIECE ...] [--against COMMIT]`."""

import argparse
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.council.figures import HEADINGS, Figure, beside, heading, lines
from benchmarks.council.large import large_figures
from benchmarks.council.small import STEPS, small_figures
from benchmarks.council.systems import Code, apart, embedded

PAIRS = {"embedded": embedded, "kafka": apart}
PIECES = (*STEPS, "letterless", "large")


def usage() -> str:
    """What may be asked for."""
    return f"council [{'|'.join(PAIRS)}] [{'|'.join(PIECES)}] ... [--against COMMIT]"


async def measure(words: Sequence[str]) -> None:
    """Measure what these words ask for (nothing: everything) and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks council", description=__doc__)
    parser.add_argument("what", nargs="*", metavar="PAIR|PIECE", help=", ".join((*PAIRS, *PIECES)))
    parser.add_argument("--against", metavar="COMMIT", help="measure this commit too, with the present driver")
    asked = parser.parse_args(words)
    if unknown := set(asked.what) - {*PAIRS, *PIECES}:
        parser.error(f"there is no {', '.join(sorted(unknown))}; {usage()}")
    pairs = [each for each in PAIRS if each in asked.what] or list(PAIRS)
    pieces = frozenset(each for each in PIECES if each in asked.what) or frozenset(PIECES)
    if asked.against is None:
        await _print(Code(), pairs, pieces)
        return
    with checked_out(asked.against) as other:
        await _print_both(Code(), other, pairs, pieces)


async def _print(code: Code, pairs: Sequence[str], pieces: frozenset[str]) -> list[Figure]:
    print("\n".join(heading(HEADINGS)), flush=True)
    figures = []
    async for figure in _figures(code, pairs, pieces):
        print("\n".join(lines([figure.cells()])), flush=True)
        figures.append(figure)
    return figures


async def _print_both(ours: Code, theirs: Code, pairs: Sequence[str], pieces: frozenset[str]) -> None:
    """A pair at a time, both commits in turn."""
    first: list[Figure] = []
    second: list[Figure] = []
    for pair in pairs:
        for code, kept in ((theirs, second), (ours, first)):
            print(f"\n{code.name}, {pair}\n", flush=True)
            kept.extend(await _print(code, [pair], pieces))
    print(f"\nBoth; the ratio is {theirs.name} by {ours.name}\n")
    print("\n".join(beside(first, second, (ours.name, theirs.name))))


async def _figures(code: Code, pairs: Sequence[str], pieces: frozenset[str]) -> AsyncIterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="iro-council-") as folder:
        for size in (small_figures, large_figures):
            for pair in pairs:
                async for figure in size(PAIRS[pair], code, Path(folder), pieces):
                    yield figure


@contextmanager
def checked_out(commit: str) -> Iterator[Code]:
    """A worktree of this commit, gone afterwards. It runs with the packages installed here."""
    here = Code().folder
    with tempfile.TemporaryDirectory(prefix="iro-commit-") as folder:
        tree = Path(folder) / "tree"
        _git(here, "worktree", "add", "--quiet", "--detach", str(tree), commit)
        try:
            yield Code(tree, _git(here, "rev-parse", "--short", commit).strip())
        finally:
            _git(here, "worktree", "remove", "--force", str(tree))


def _git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout
