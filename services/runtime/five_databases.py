"""The five databases of an installation belong together: one that is lost, older than the others or somebody else's is
refused at the start, before anything is read or written.

An older one has forgotten what its siblings had from it: they are further in its log than it reaches itself, or were
started more often. What it announced from then on would lie where they have read already, and nobody would hear it.
"""

from collections.abc import Mapping

from shared.ops.settings import SERVICES, BadSetting, Settings
from shared.storage import identity
from shared.storage.database import Database
from shared.storage.identity import Account
from shared.work.ids import new_id
from shared.work.unit_of_work import source_of

WAY_ON = "put back all five of one backup (docs/runbook.md, Restore)"
_SOURCES = {name: source_of(name) for name in SERVICES}


def refuse_lost_files(settings: Settings) -> None:
    """Raise BadSetting when a database file is missing beside others that were in use: it would be made anew, empty."""
    if settings.pair != "sqlite":
        return
    files = {name: settings.data / f"{name}.db" for name in SERVICES}
    lost = [file.name for file in files.values() if not file.exists()]
    if lost and any(identity.was_in_use(file) for file in files.values() if file.exists()):
        are = "is" if len(lost) == 1 else "are"
        raise BadSetting(f"{_and(lost)} {are} missing in {settings.data} beside the others: {WAY_ON}.")


async def introduce(databases: Mapping[str, Database], *, starting: bool) -> None:
    """Have all five know one another, and count this start; raises BadSetting when they do not belong together."""
    accounts = await _check(databases)
    known = [each.identity for each in accounts.values() if each.identity is not None]
    new = known[0].installation if known else new_id()
    starts = max((each.starts for each in known), default=0) + (1 if starting else 0)
    for name, database in databases.items():
        if starting or accounts[name].identity is None:
            async with database.transaction() as connection:
                await identity.introduce(connection, new, name, starts)


async def check(databases: Mapping[str, Database]) -> None:
    """Raise BadSetting, one plain sentence with a way on, unless all five belong together."""
    await _check(databases)


async def _check(databases: Mapping[str, Database]) -> Mapping[str, Account]:
    accounts: dict[str, Account] = {}
    for name, database in databases.items():
        async with database.reading() as connection:
            accounts[name] = await identity.account_of(connection, _SOURCES)
    wrong = _strangers(accounts) or _older(accounts) or await _ahead(databases, accounts)
    if wrong is not None:
        raise BadSetting(wrong)
    return accounts


def _strangers(accounts: Mapping[str, Account]) -> str | None:
    known = {name: each.identity for name, each in accounts.items() if each.identity is not None}
    by_installation: dict[str, list[str]] = {}
    for name, its in known.items():
        by_installation.setdefault(its.installation, []).append(name)
    if len(by_installation) > 1:
        few, *_ = sorted(by_installation.values(), key=len)
        return f"The database of {_and(few)} belongs to another installation than the others: {WAY_ON}."
    return None


def _older(accounts: Mapping[str, Account]) -> str | None:
    """A start that was cut short has counted in some of them, so one behind is not yet older."""
    starts = {name: each.identity.starts if each.identity else 0 for name, each in accounts.items()}
    newest = max(starts.values())
    older = [name for name, number in starts.items() if number < newest - 1]
    return f"The database of {_and(older)} is older than the others, or was made anew: {WAY_ON}." if older else None


async def _ahead(databases: Mapping[str, Database], accounts: Mapping[str, Account]) -> str | None:
    """Each log is looked at after the readers, so that what goes on meanwhile is no fault."""
    for name, database in databases.items():
        async with database.reading() as connection:
            head = await identity.head_of_log(connection)
            heard = {reader: each.newest_heard.get(name) for reader, each in accounts.items()}
            ahead = [reader for reader, each in accounts.items() if each.positions.get(name, 0) > head]
            ahead += [
                reader
                for reader, id_ in heard.items()
                if id_ is not None and not await identity.announced(connection, _SOURCES[name], id_)
            ]
        if ahead:
            said = f"{_and(ahead)} {'has' if len(ahead) == 1 else 'have'} heard what its log does not hold"
            return f"The database of {name} is older than the others ({said}): {WAY_ON}."
    return None


def _and(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
