"""The data folder: one installation's databases, signing key, simulated clock and outgoing letters.

It belongs to one process at a time, which holds a lock that ends with the process however that ends. Whoever else wants
something of a running system finds its address beside the lock.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from shared.ops.settings import BadSetting

LOCK = "lock"
_RUNNING = "running.json"
_SAMPLE = "sample"
_OURS = (LOCK, "signing-key.pem")
_CLOCK = "clock.json"
KEPT_WITH_DATABASES = ("signing-key.pem", "jwks.json", _CLOCK, _SAMPLE)
"""The files beside the databases that belong to a copy of the folder."""
_HARMLESS = frozenset({"lost+found"})


class DataFolder:
    """A folder that only its owner may look into."""

    def __init__(self, path: Path) -> None:
        """Make the folder if need be. Raises BadSetting, one plain sentence, when it cannot be used."""
        self.path = path.absolute()
        try:
            self.path.mkdir(parents=True, mode=0o700, exist_ok=True)
            names = {each.name for each in self.path.iterdir()} - _HARMLESS
            if names and names.isdisjoint(_OURS):
                raise BadSetting(f"The folder {self.path} holds other things: give iro a data folder of its own.")
            self.path.chmod(0o700)
            (self.path / LOCK).touch(mode=0o600)
        except (FileExistsError, NotADirectoryError) as wrong:
            raise BadSetting(f"The data folder {self.path} cannot be used: a file is in its place.") from wrong
        except OSError as wrong:
            raise BadSetting(f"The data folder {self.path} cannot be used: {_plainly(wrong)}.") from wrong
        if not os.access(self.path, os.R_OK | os.W_OK | os.X_OK):
            raise BadSetting(f"The data folder {self.path} cannot be used: this user may not read and write it.")

    @property
    def clock_file(self) -> Path:
        """Where the simulated time is kept."""
        return self.path / _CLOCK

    def is_new(self) -> bool:
        """Whether no database was ever made in it."""
        return not any(self.path.glob("*.db"))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have the folder to oneself. Raises BadSetting when another process has it."""
        with self._lock_file() as lock:
            if not _try_to_lock(lock):
                raise BadSetting(f"Another iro is already running on the data folder {self.path}{self._where()}.")
            running = self.path / _RUNNING
            running.unlink(missing_ok=True)
            try:
                yield
            finally:
                running.unlink(missing_ok=True)

    def _where(self) -> str:
        """Where it listens, for whoever meant to start it."""
        try:
            return f": it is at {json.loads((self.path / _RUNNING).read_text())['url']} (`iro sign-in` prints a link)"
        except (OSError, ValueError, LookupError):
            return ", and is just starting"

    def say_running_at(self, url: str) -> None:
        """Tell others where the process that holds this folder listens."""
        fresh = self.path / f"{_RUNNING}.new"
        fresh.write_text(json.dumps({"url": url}))
        fresh.replace(self.path / _RUNNING)

    def running_at(self) -> str | None:
        """The address of the system that runs on this folder, or None. Raises BadSetting while it is only starting."""
        with self._lock_file() as lock:
            if _try_to_lock(lock):
                return None
        try:
            return str(json.loads((self.path / _RUNNING).read_text())["url"])
        except (OSError, ValueError, LookupError) as not_yet:
            raise BadSetting(
                f"Another iro is busy with the data folder {self.path} and does not answer yet."
            ) from not_yet

    def sample_day(self) -> date | None:
        """The day for which the sample council in this folder was invented, or None: the folder holds no sample."""
        try:
            return date.fromisoformat(json.loads((self.path / _SAMPLE).read_text())["as_of"])
        except FileNotFoundError:
            return None

    def sample_is_complete(self) -> bool:
        """Whether the sample was loaded to the end."""
        return bool(json.loads((self.path / _SAMPLE).read_text())["complete"])

    def mark_as_sample(self, as_of: date, *, complete: bool) -> None:
        """Mark the folder as holding an invented council, from before its first row on."""
        fresh = self.path / f"{_SAMPLE}.new"
        with fresh.open("w") as file:
            json.dump({"as_of": as_of.isoformat(), "complete": complete}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path / _SAMPLE)

    def _lock_file(self) -> IO[str]:
        try:
            return (self.path / LOCK).open("a")
        except OSError as wrong:
            raise BadSetting(f"The data folder {self.path} cannot be used: {_plainly(wrong)}.") from wrong


def _try_to_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _plainly(wrong: OSError) -> str:
    return (wrong.strerror or type(wrong).__name__).lower()
