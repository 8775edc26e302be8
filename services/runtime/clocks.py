"""Which clock an installation lives by."""

import json
from datetime import date, datetime

from shared.ops.clock import Clock, SimulatedClock, SystemClock, real_now
from shared.ops.data_folder import DataFolder
from shared.ops.settings import BadSetting, Settings
from shared.policy import Profile


def clock_for(settings: Settings, folder: DataFolder, profile: Profile) -> Clock:
    """The simulated clock when one is asked for, else the machine's. A time without its zone is local to the profile.

    Raises BadSetting when the simulated time would go back, and when a folder that lives by a simulated clock would go
    over to the machine's.
    """
    wanted = settings.simulated_clock
    if wanted is not None:
        return SimulatedClock(folder.clock_file, in_zone(wanted, profile))
    reached = simulated_time_of(folder)
    if reached is not None:
        raise BadSetting(
            f"The data folder {folder.path} lives by a simulated clock:"
            f" start with --simulated-clock {reached.isoformat()} or later."
        )
    return SystemClock()


def kept_clock(folder: DataFolder) -> Clock:
    """The clock by which the folder lives, as it stands."""
    reached = simulated_time_of(folder)
    return SystemClock() if reached is None else SimulatedClock(folder.clock_file, reached)


def simulated_time_of(folder: DataFolder) -> datetime | None:
    """The simulated time that the folder has reached; None when it lives by the machine's clock."""
    if not folder.clock_file.exists():
        return None
    try:
        return datetime.fromisoformat(json.loads(folder.clock_file.read_text())["now"])
    except (OSError, ValueError, LookupError) as wrong:
        raise BadSetting(f"The simulated time in {folder.clock_file} cannot be read.") from wrong


def in_zone(moment: datetime, profile: Profile) -> datetime:
    """The moment itself, or as the council's own local time if it names no zone."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=profile.calendar.zone)


def today_of(folder: DataFolder, profile: Profile) -> date:
    """The council's local date by the folder's clock."""
    return (simulated_time_of(folder) or real_now()).astimezone(profile.calendar.zone).date()
