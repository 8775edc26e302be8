"""Writes each service's published contract into `docs/openapi/`: `python -m services.cli.openapi_files [--write]`.

Without `--write` it changes nothing, names the files that are stale and fails if any is.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from services.runtime import open_deployment
from shared.ops.clock import SystemClock
from shared.ops.data_folder import DataFolder
from shared.ops.settings import Settings
from shared.web.openapi import openapi_of

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "openapi"
ROOT: Final = "root"
"""The routes beside the services: health, readiness, the clock, sign-in, public keys."""


async def contracts() -> dict[str, str]:
    """Each file's text by its name."""
    with TemporaryDirectory() as folder:
        data = DataFolder(Path(folder))
        async with open_deployment(Settings(data=data.path), data, clock=SystemClock()) as deployment:
            apps = {ROOT: deployment.root, **{member.name: member.app for member in deployment.members}}
            documents = {name: openapi_of(app) for name, app in sorted(apps.items())}
    return {f"{name}.json": f"{json.dumps(each, indent=1, ensure_ascii=False)}\n" for name, each in documents.items()}


def stale(files: dict[str, str], folder: Path = FOLDER) -> list[str]:
    """Which files differ from these, are missing, or belong to no service any more."""
    here = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in files.keys() | here.keys() if files.get(name) != here.get(name))


def write(files: dict[str, str], folder: Path = FOLDER) -> None:
    """Make the folder hold these files and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale(files, folder):
        if name in files:
            (folder / name).write_text(files[name], encoding="utf-8")
        else:
            (folder / name).unlink()


def main(arguments: list[str] | None = None, folder: Path = FOLDER) -> int:
    """The command; its answer is the exit status: 0 when the files are what the services say."""
    parser = argparse.ArgumentParser(prog="python -m services.cli.openapi_files", description=__doc__)
    parser.add_argument("--write", action="store_true", help="bring the files up to date")
    options = parser.parse_args(arguments)
    files = asyncio.run(contracts())
    if options.write:
        write(files, folder)
    outdated = stale(files, folder)
    for name in outdated:
        sys.stdout.write(f"stale: docs/openapi/{name}\n")
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
