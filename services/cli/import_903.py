"""`iro import-903`: a council's own return, through the same door as a council system's events."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from services.cli import import_opening as opening
from services.cli.console import opened, progress, say
from services.cli.office_client import Office, Taken
from services.runtime import open_deployment
from services.runtime.clocks import kept_clock, today_of
from services.runtime.deployment import profile_of
from shared.auth.service_clients import over_http
from shared.auth.tokens import LocalIssuer
from shared.ops.data_folder import DataFolder
from shared.ops.settings import BadSetting, Settings
from shared.ssda903.events import to_events
from shared.ssda903.not_yet import not_yet_known, still_open_at_18
from shared.ssda903.read import read_return
from shared.ssda903.returns import NoReturn, Return, RowProblem

SOURCE: Final = "/council/ssda903"
_QUESTION: Final = "family.question_raised.v1"
_MOST_SHOWN: Final = 50
Settled = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to bring in, and where to."""

    folder: Path
    as_of: date | None
    url: str | None
    force: bool


async def bring_in(settings: Settings, wanted: Wanted) -> None:
    """Post the return's events and say what became of them. Bringing it in again has no second effect."""
    settings.check()
    data = opened(settings)
    if data.sample_day() is not None and not wanted.force:
        raise BadSetting(
            f"The data folder {data.path} holds the invented sample council, and real children do not belong with it:"
            " give another --data, or --force if you mean it."
        )
    found = _read(wanted.folder)
    as_of = the_day(found, wanted.as_of, today_of(data, profile_of(settings)))
    events = list(to_events(found, as_of=as_of, source=SOURCE))
    async with _office(settings, data, wanted.url) as (office, settled):
        begun = await opening.declare(office)
        with progress("Bringing in", events) as step:
            taken = await office.post_events(events, step)
        _report(found, as_of, events, taken)
        await settled()
        await opening.complete(office, begun, opening.expected_of(events, taken))
        await settled()


async def _elsewhere() -> None:
    return None


def _read(folder: Path) -> Return:
    try:
        return read_return(folder)
    except NoReturn as wrong:
        raise BadSetting(str(wrong)) from wrong


def the_day(found: Return, wanted: date | None, today: date) -> date:
    """The day whose caseload is opened: the one asked for, else the end of the return's year or today if earlier."""
    if wanted is not None and wanted > today:
        raise BadSetting(f"--as-of {wanted.isoformat()} lies in the future: today is {today.isoformat()}.")
    return wanted or min(today, found.year_end() or today)


@asynccontextmanager
async def _office(settings: Settings, data: DataFolder, url: str | None) -> AsyncIterator[tuple[Office, Settled]]:
    """The running system if there is one, else the services in this process for as long as it takes.

    With it, what returns when everything has come to rest: at once for a system elsewhere, which cannot be asked that.
    """
    listening = url or data.running_at()
    if listening is not None:
        async with over_http(listening) as client:
            yield Office(client, LocalIssuer.open(data.path)), _elsewhere
        return
    with data.held():
        clock = kept_clock(data)
        async with open_deployment(settings, data, clock=clock) as deployment, deployment.running():
            yield Office(deployment.client, deployment.issuer), deployment.settled


def _report(found: Return, as_of: date, events: Sequence[dict[str, Any]], taken: Taken) -> None:
    say(f"The caseload as at {as_of.isoformat()}, from {', '.join(sorted(found.modules))}")
    for name, count in sorted(taken.by_type.items()):
        say(f"  {count:>6}  {name}")
    say(f"{taken.accepted} events are new, {taken.duplicates} were known already.")
    _name("rows were left out", found.bad_rows)
    _name("warnings", [*found.warnings, *not_yet_known(found, as_of), *still_open_at_18(found, as_of)])
    _name("events were refused at the door", taken.rejected)
    questions = [event for event in events if event["type"] == _QUESTION]
    _name("questions for the IRO manager (is this the child's parent?)", list(map(_question, questions)))


def _name(what: str, problems: Sequence[RowProblem | str]) -> None:
    if problems:
        say(f"{len(problems)} {what}:")
        for problem in problems[:_MOST_SHOWN]:
            say(f"  {problem}")
        if len(problems) > _MOST_SHOWN:
            say(f"  ... and {len(problems) - _MOST_SHOWN} more")


def _question(event: dict[str, Any]) -> str:
    return f"{event['subject']}: {', '.join(event['data']['candidate_ids'])} ({event['data']['basis']})"
