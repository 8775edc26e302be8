"""Writes the published contract from the catalogue: `python -m shared.events.contract.generate [--check]`.

`docs/schemas/` is the published copy itself. A change that breaks a published version is refused: publish the next
version beside it. `--replace-published` overrides that, for types that nobody has used yet.
"""

import argparse
import json
import sys
from functools import cache
from pathlib import Path
from typing import Final

from shared.events import catalogue
from shared.events.contract import async_api
from shared.events.contract.compatibility import breaking_changes
from shared.events.contract.json_schema import schema_of

DOCS: Final = Path(__file__).resolve().parents[3] / "docs"


@cache
def contract() -> dict[str, str]:
    """Every generated file by its path under `docs`, with its text."""
    files = {
        f"schemas/{wire_type}.json": json.dumps(schema_of(kind), indent=2, ensure_ascii=False) + "\n"
        for wire_type, kind in catalogue.all_types().items()
    }
    return {**files, "asyncapi.yaml": async_api.as_yaml()}


def stale(docs: Path = DOCS) -> list[str]:
    """Which generated files differ from the catalogue, are missing, or have no event type any more."""
    files = contract()
    wrong = [name for name, text in files.items() if _text(docs / name) != text]
    orphans = [f"schemas/{path.name}" for path in (docs / "schemas").glob("*.json")]
    return sorted(wrong + [name for name in orphans if name not in files])


def broken(docs: Path = DOCS) -> list[str]:
    """How the catalogue breaks what is published in `docs`, one line for each change."""
    kinds = catalogue.all_types()
    found = []
    for path in sorted((docs / "schemas").glob("*.json")):
        if path.stem not in kinds:
            found.append(f"{path.stem}: the type was removed")
            continue
        published = json.loads(path.read_text(encoding="utf-8"))
        found += [f"{path.stem} {change}" for change in breaking_changes(published, schema_of(kinds[path.stem]))]
    return found


def write(docs: Path = DOCS) -> None:
    """Write every generated file, and remove schemas that have no event type any more."""
    (docs / "schemas").mkdir(parents=True, exist_ok=True)
    files = contract()
    for name in stale(docs):
        text = files.get(name)
        if text is None:
            (docs / name).unlink()
        else:
            (docs / name).write_text(text, encoding="utf-8")


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main(arguments: list[str] | None = None, docs: Path = DOCS) -> int:
    """The command; its answer is the exit status: 0 when the published contract is what the catalogue says."""
    parser = argparse.ArgumentParser(prog="python -m shared.events.contract.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if anything is stale or broken")
    parser.add_argument("--replace-published", action="store_true", help="let a published version be broken")
    options = parser.parse_args(arguments)
    breaks = [] if options.replace_published else broken(docs)
    for change in breaks:
        sys.stdout.write(f"breaks what is published, publish the next version beside it: {change}\n")
    if not breaks and not options.check:
        write(docs)
    outdated = stale(docs)
    for name in outdated:
        sys.stdout.write(f"stale: docs/{name}\n")
    return 1 if breaks or outdated else 0


if __name__ == "__main__":
    sys.exit(main())
