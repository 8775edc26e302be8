"""`iro import-903`: a council's own return, through the same door as a council system's events."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from services.cli import import_opening as opening
from services.cli.console import existing, opened, progress, say
from services.cli.import_changes import agreed, changes_of, told
from services.cli.import_report import Import, next_steps, report
from services.cli.office_client import Office, Taken
from services.cli.tokens import issuer_of
from services.runtime import open_deployment
from services.runtime.clocks import kept_clock, today_of
from services.runtime.policy import profile_of
from shared.auth.service_clients import over_http
from shared.ops.data_folder import DataFolder
from shared.ops.settings import BadSetting, Settings
from shared.ssda903.events import to_events
from shared.ssda903.read import read_return
from shared.ssda903.returns import NoReturn, Return
from shared.ssda903.years import assumed_year, is_of_year, last_year, year_ending_in

SOURCE: Final = "/council/ssda903"
Settled = Callable[[Callable[[int, int], object]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to bring in, and where to."""

    folder: Path
    as_of: date | None
    url: str | None
    force: bool
    dry_run: bool = False
    yes: bool = False
    year: int | None = None
    """The collection year of the return, as the year in whose March it ends."""


async def bring_in(settings: Settings, wanted: Wanted) -> None:
    """Post the return's events and say what became of them. Bringing it in again has no second effect, so that an
    import that was cut short anywhere is completed by the same command.

    Raises BadSetting, after everything is said, when no child came in.
    """
    settings.check()
    data = opened(settings) if wanted.url is None else existing(settings)
    _refuse_the_sample(data, wanted)
    found, today = _read(wanted), today_of(data, await profile_of(settings))
    as_of = the_day(found, wanted.as_of, today)
    _tell(_assumed(found, wanted, today))
    events = list(to_events(found, as_of=as_of, source=SOURCE, own_years=wanted.as_of is None))
    done, absent = Import(found, as_of, events, Taken()), []
    if events:
        async with _office(settings, data, wanted.url) as (office, settled):
            goes_on = await _change(done, office, wanted)
            if goes_on:
                await _hand_in(done, office, settled)
                absent = await absent_from(done, office)
        if not goes_on:
            _stop(wanted)
            return
    else:
        _tell(report(done))
    _tell(next_steps(done, absent))
    if not done.children:
        raise BadSetting("No child came in.")


def _refuse_the_sample(data: DataFolder, wanted: Wanted) -> None:
    if data.sample_day() is not None and not wanted.force:
        raise BadSetting(
            f"The data folder {data.path} holds the invented sample council, and real children do not belong with it:"
            " give another --data, or --force if you mean it."
        )


async def _change(done: Import, office: Office, wanted: Wanted) -> bool:
    """Take back what the return says no more, and put back what it says again; whether the rest is to follow."""
    changes = await changes_of(done.found, done.events, office, SOURCE)
    if wanted.dry_run or changes.gone:
        _tell(told(changes))
    if wanted.dry_run or not agreed(changes, wanted.yes):
        return False
    if changes.events:
        with progress("Taking back and putting back, events") as reached:
            await office.post_events(changes.events, reached)
    return True


def _stop(wanted: Wanted) -> None:
    if not wanted.dry_run:
        raise BadSetting(
            "Nothing was brought in: this return takes back what is listed above. If that is right, give the command"
            " again with --yes; if not, put the return right first."
        )
    say("Nothing was changed.")


async def _hand_in(done: Import, office: Office, settled: Settled) -> None:
    begun = await opening.declare(office)
    with progress("Bringing in, events") as reached:
        done.taken = await office.post_events(done.events, reached)
    _tell(report(done))
    await _come_to_rest(settled)
    await opening.complete(office, begun, done.children)
    await _come_to_rest(settled)


async def _come_to_rest(settled: Settled) -> None:
    with progress("Working it through, events") as reached:
        await settled(reached)


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


async def _elsewhere(_reached: Callable[[int, int], object]) -> None:
    return None


def _read(wanted: Wanted) -> Return:
    try:
        found = read_return(wanted.folder)
        if wanted.year is not None:
            is_of_year(found, year_ending_in(wanted.year))
        return found
    except NoReturn as wrong:
        raise BadSetting(str(wrong)) from wrong


def _assumed(found: Return, wanted: Wanted, today: date) -> Iterator[str]:
    """A warning where the return's own year may be a later one than its dates tell."""
    year = assumed_year(found, wanted.as_of or today) if wanted.year is None else None
    if year is not None:
        yield (
            f"No date in this small return is later than {year.isoformat()}: it is taken as the return of the year that"
            f" ended then. If it is a later year's, in which nothing happened, give the command again with --year,"
            f" for example --year {year.year + 1} for that which ended in March {year.year + 1}."
        )


def the_day(found: Return, wanted: date | None, today: date) -> date:
    """The day whose caseload is opened: the one asked for, else the end of the return's year or today if earlier."""
    if wanted is not None and wanted > today:
        raise BadSetting(f"--as-of {wanted.isoformat()} lies in the future: today is {today.isoformat()}.")
    return wanted or min(today, last_year(found) or today)


@asynccontextmanager
async def _office(settings: Settings, data: DataFolder, url: str | None) -> AsyncIterator[tuple[Office, Settled]]:
    """The running system if there is one, else the services in this process for as long as it takes.

    With it, what returns when everything has come to rest: at once for a system elsewhere, which cannot be asked that.
    """
    listening = url or data.running_at()
    if listening is not None:
        async with over_http(listening) as client:
            yield Office(client, issuer_of(settings)), _elsewhere
        return
    with data.held():
        clock = kept_clock(data)
        async with open_deployment(settings, data, clock=clock) as deployment, deployment.running():
            yield Office(deployment.client, deployment.issuer), deployment.settled


async def absent_from(done: Import, office: Office) -> list[str]:
    """Children who were looked after within the return's time, still are, and are in no row of its episodes."""
    found = done.found
    if not found.episodes:
        return []
    last = min(done.as_of, last_year(found) or done.as_of).isoformat()
    named = {row.child for row in found.episodes}
    children = await office.looked_after()
    absent = {id_ for id_, since in children.items() if id_ not in named and since is not None and since <= last}
    return sorted(absent | (set(found.open_in_an_earlier_year_only()) & set(children)))
