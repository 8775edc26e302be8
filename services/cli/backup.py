"""`iro backup` and `iro restore`: a whole data folder, copied while the system runs, and put in place again."""

import os
import shutil
import sqlite3
from pathlib import Path

from services.cli.console import say
from services.runtime import five_databases
from services.runtime.running_service import open_database
from shared.ops.data_folder import KEPT_WITH_DATABASES, DataFolder
from shared.ops.settings import SERVICES, BadSetting, Settings
from shared.storage import copies
from shared.storage.database import Database

_SPOOL = "spool"


def back_up(settings: Settings, to: Path) -> None:
    """Copy the data folder to the new folder `to`; the system may run meanwhile. Raises BadSetting."""
    _only_files(settings)
    source = settings.data.absolute()
    missing = [name for name in SERVICES if not (source / f"{name}.db").exists()]
    if missing:
        raise BadSetting(f"There is nothing to back up in {source}: it has no {missing[0]}.db.")
    part = _part_of(to)
    try:
        copies.copy_in_one_moment({source / f"{name}.db": part / f"{name}.db" for name in SERVICES})
        _copy_others(source, part)
        _finish(part, to)
    except (OSError, sqlite3.Error) as wrong:
        shutil.rmtree(part, ignore_errors=True)
        raise BadSetting(f"The backup to {to} could not be made: {wrong}.") from wrong
    say(f"Backed up to {to.absolute()}: the five databases as they were at one moment, and what lies beside them.")
    say("It holds children's records and the key that signs tokens: keep it as safe as the data folder itself.")


async def restore(settings: Settings, backup: Path) -> None:
    """Make the data folder from a backup; what is there already is never overwritten. Raises BadSetting."""
    _only_files(settings)
    to = settings.data.absolute()
    if to.exists() and any(to.iterdir()):
        raise BadSetting(
            f"The data folder {to} is not empty: stop the system, move the folder away (mv {to} {to}-old) and restore"
            " again."
        )
    lost = [f"{name}.db" for name in SERVICES if not copies.whole(backup / f"{name}.db")]
    if lost:
        raise BadSetting(f"{backup} is no whole backup: {lost[0]} is missing or damaged.")
    part = _part_of(to)
    try:
        for name in SERVICES:
            shutil.copyfile(backup / f"{name}.db", part / f"{name}.db")
        _copy_others(backup, part)
        await _belong_together(settings, part)
        _finish(part, to)
    except OSError as wrong:
        raise BadSetting(f"{backup} could not be restored: {wrong}.") from wrong
    finally:
        shutil.rmtree(part, ignore_errors=True)
    say(f"Restored to {to}. Start the system as ever; what happened after the backup is lost: docs/runbook.md says")
    say("what to ask the council's systems for again.")


def _only_files(settings: Settings) -> None:
    if settings.pair != "sqlite":
        raise BadSetting("The databases are in PostgreSQL: docs/runbook.md says how they are backed up and restored.")


def _part_of(to: Path) -> Path:
    """An empty folder beside the wanted one, which must not be there yet, or be empty."""
    part = to.absolute().with_name(f"{to.name}.part")
    try:
        if to.exists() and any(to.iterdir()):
            raise BadSetting(f"{to} is there already: give the backup a folder of its own.")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700, parents=True)
    except OSError as wrong:
        raise BadSetting(f"{to} cannot be used: {wrong.strerror}.") from wrong
    return part


def _copy_others(source: Path, to: Path) -> None:
    """After the databases: a letter that one of them knows to lie in the tray must be there."""
    for name in KEPT_WITH_DATABASES:
        if (source / name).exists():
            shutil.copy2(source / name, to / name)
    if (source / _SPOOL).is_dir():
        shutil.copytree(source / _SPOOL, to / _SPOOL, ignore=shutil.ignore_patterns(".*"))


async def _belong_together(settings: Settings, folder: Path) -> None:
    DataFolder(folder)
    copied = settings.model_copy(update={"data": folder})
    databases: dict[str, Database] = {}
    try:
        for name in SERVICES:
            databases[name] = await open_database(copied, name, migrating=True)
        await five_databases.check(databases)
    finally:
        for each in databases.values():
            await each.close()


def _finish(part: Path, to: Path) -> None:
    """On disk, and then in its place in one step."""
    for each in [*(file for file in part.rglob("*")), part]:
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    part.replace(to.absolute())
