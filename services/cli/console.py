"""What the command says: plain lines where nobody watches, a little colour and a bar where somebody does."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn, TypeVar

import typer
import uvloop
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from shared.ops import logs
from shared.ops.data_folder import DataFolder
from shared.ops.settings import BadSetting, Settings

OUT: Final = Console(highlight=False, soft_wrap=True, emoji=False, markup=False)
ERR: Final = Console(highlight=False, soft_wrap=True, emoji=False, markup=False, stderr=True)
Answer = TypeVar("Answer")
_EVERY: Final = 5.0
"""Seconds between two lines about how far something has come."""


def say(line: str = "", style: str | None = None) -> None:
    """One line."""
    OUT.print(line, style=style)


def stop(sentence: str) -> NoReturn:
    """One plain sentence on stderr, and exit status 1."""
    ERR.print(sentence)
    raise typer.Exit(1)


@contextmanager
def plainly() -> Iterator[None]:
    """What cannot work ends in its one sentence."""
    try:
        yield
    except BadSetting as wrong:
        stop(str(wrong))
    except Exception as fault:
        from shared.storage.database import is_disk_full  # only here: SQLAlchemy takes longer to load than `iro token`

        if not is_disk_full(fault):
            raise
        stop("The disk is full: make room and begin again. Nothing that was acknowledged is lost.")


def settings_with(**given: Any) -> Settings:
    """The settings of the environment with what the command line says instead; None leaves the environment's."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise BadSetting(f"IRO_{name} cannot be used: {first['msg'][0].lower()}{first['msg'][1:]}.") from wrong


def opened(settings: Settings) -> DataFolder:
    """The data folder of these settings."""
    return DataFolder(settings.data)


def existing(settings: Settings) -> DataFolder:
    """The data folder of an installation that is there. Raises BadSetting instead of making one."""
    if not settings.data.is_dir():
        raise BadSetting(
            f"There is no data folder {settings.data.absolute()}: name yours with --data or IRO_DATA"
            " (`iro up` makes one)."
        )
    return opened(settings)


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run to the end on the quick event loop. What was told to stop ends quietly."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            return runner.run(work)
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except BaseExceptionGroup as several:
            expected = several.subgroup(BadSetting)
            if expected is not None:
                raise expected.exceptions[0] from several
            names = sorted({type(each).__name__ for each in several.exceptions})
            stop(f"Something that has to run has crashed ({', '.join(names)}); the log says where.")


def set_up_logs(settings: Settings) -> None:
    """Logs on stderr; on a console only what somebody should look at."""
    as_json = settings.log_format == "json"
    logs.configure(as_json=as_json, level="INFO" if as_json else "WARNING")
    if not as_json:  # its own words for a broker that is away would come before our sentence
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


class Reached:
    """How far something has come, as plain lines for a log: one at most every few seconds, and the last.

    What is over sooner than that says nothing.
    """

    def __init__(self, what: str, now: Callable[[], float] = time.monotonic) -> None:
        """`now` is real time in seconds."""
        self._what, self._now = what, now
        self._said_at = now()
        self._said = False

    def __call__(self, done: int, total: int) -> None:
        """So many of so many are done."""
        if self._now() - self._said_at >= _EVERY or (self._said and done >= total):
            ERR.print(f"{self._what}: {done:,} of {total:,}")
            self._said_at, self._said = self._now(), True


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Is called with how many are done, of how many: a bar for whoever watches, else lines on stderr."""
    if not ERR.is_terminal:
        yield Reached(what)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=ERR, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
