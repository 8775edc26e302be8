"""Working days, corresponding dates and local midnights.

Whose days are working days comes from published tables in `shared/calendars/`: England (weekends, Christmas Day, Good
Friday and the bank holidays of England, one-off ones included) and Jersey (its own public and bank holidays, with
Liberation Day). A published table never changes; a holiday proclaimed later is a new version of the calendar.

Every sum is a look-up in a table made when the calendar is loaded, so its cost does not depend on the distance.
Dates the table does not cover are refused with a ValueError that names the range, never guessed.
"""

import re
from array import array
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

FOLDER = Path(__file__).parent / "tables"
ONE_DAY = timedelta(days=1)
SATURDAY = 5
_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language; the compiled one is ten times faster


class LOADER(_SAFE):  # type: ignore[misc]
    """How our own YAML is read, tables and profiles alike: a key that stands twice in one mapping is refused.

    YAML itself forbids it; the library would take the last and say nothing, and one of two limits would not apply.
    """

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Called of each mapping before it is made, and again once it has what it was merged with, which may repeat."""
        looked_at: set[int] = self.__dict__.setdefault("_looked_at", set())
        if id(node) not in looked_at:
            looked_at.add(id(node))
            _refuse_twice(node)
        super().flatten_mapping(node)


def _refuse_twice(node: yaml.MappingNode) -> None:
    seen: set[tuple[str, str]] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and (key.tag, key.value) in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key.value!r} stands twice", key.start_mark)
        seen.add((key.tag, str(key.value)))


class OutsideCalendar(ValueError):
    """A date that the calendar's table of holidays does not cover."""


class NoSuchCalendar(KeyError):
    """A calendar name or version that was never published."""

    def __str__(self) -> str:
        return str(self.args[0])


class Calendar:
    """The working days of one place over the years its table covers; immutable."""

    __slots__ = ("_base", "_count", "_days", "first_day", "holidays", "last_day", "name", "version", "zone")

    def __init__(
        self, *, name: str, version: str, zone: ZoneInfo, first_day: date, last_day: date, holidays: Mapping[date, str]
    ) -> None:
        self.name = name
        self.version = version
        self.zone = zone
        self.first_day = first_day
        self.last_day = last_day
        self.holidays = dict(holidays)
        self._base = first_day.toordinal()
        # _days is every working day in order; _count[i] is how many of them there are up to and including day i.
        self._days: list[date] = []
        self._count = array("l")
        for ordinal in range(self._base, last_day.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if day.weekday() < SATURDAY and day not in self.holidays:
                self._days.append(day)
            self._count.append(len(self._days))

    def __repr__(self) -> str:
        return f"Calendar({self.version!r})"

    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day: neither a weekend nor a holiday of this calendar."""
        self._worked_up_to(day)
        return day.weekday() < SATURDAY and day not in self.holidays

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start`, whether or not `start` is one itself; `start` when n is 0.

        Raises OutsideCalendar when either end lies outside the table, ValueError when n is negative.
        """
        _refuse_negative(n)
        worked = self._worked_up_to(start)
        if not n:
            return start
        try:
            return self._days[worked + n - 1]
        except IndexError:
            raise self._outside(f"{n} working days after {start.isoformat()}") from None

    def subtract_working_days(self, day: date, n: int) -> date:
        """The n-th working day before `day`, which is itself not counted; `day` when n is 0.

        Raises OutsideCalendar when either end lies outside the table, ValueError when n is negative.
        """
        _refuse_negative(n)
        self._worked_up_to(day)
        if not n:
            return day
        index = day.toordinal() - self._base
        worked_before = self._count[index - 1] if index else 0
        if n > worked_before:
            raise self._outside(f"{n} working days before {day.isoformat()}")
        return self._days[worked_before - n]

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days lie after `a` up to and including `b`; the negative of it when `b` comes first."""
        return self._worked_up_to(b) - self._worked_up_to(a)

    @staticmethod
    def add_months(day: date, n: int) -> date:
        """The corresponding date n months on, as the function of this module."""
        return add_months(day, n)

    def with_holiday(self, day: date, name: str, *, instead_of: date | None = None) -> "Calendar":
        """This calendar with one more holiday, or with one moved to `day`; its version says so.

        Raises ValueError when `instead_of` is not a holiday of this calendar.
        """
        holidays = {**self.holidays, day: name}
        version = f"{self.version}+{day.isoformat()}"
        self._worked_up_to(day)
        if instead_of is not None:
            if holidays.pop(instead_of, None) is None:
                raise ValueError(f"{instead_of.isoformat()} is not a holiday in {self.version}")
            version += f"-{instead_of.isoformat()}"
        return Calendar(
            name=self.name,
            version=version,
            zone=self.zone,
            first_day=self.first_day,
            last_day=self.last_day,
            holidays=holidays,
        )

    def covers(self, day: date) -> bool:
        """Whether the table of holidays reaches that day."""
        return self.first_day <= day <= self.last_day

    def _worked_up_to(self, day: date) -> int:
        index = day.toordinal() - self._base
        if index < 0:
            raise self._outside(day.isoformat())
        try:
            return self._count[index]
        except IndexError:
            raise self._outside(day.isoformat()) from None

    def _outside(self, what: str) -> OutsideCalendar:
        covered = f"{self.first_day.isoformat()} to {self.last_day.isoformat()}"
        return OutsideCalendar(f"{what} is outside the {self.version} calendar, which covers {covered}")


def _refuse_negative(n: int) -> None:
    if n < 0:
        raise ValueError(f"a count of working days cannot be negative: {n}")


def add_months(day: date, n: int) -> date:
    """The corresponding date n months on (back when n is negative), else the last day of that month.

    31 August and 6 months is 28 February; 29 February and 6 months is 29 August.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if day.day <= 28:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def _days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age; who was born on 29 February reaches it on 1 March in other years."""
    if (born.month, born.day) == (2, 29) and _days_in(born.year + age, 2) == 28:
        return date(born.year + age, 3, 1)
    return born.replace(year=born.year + age)


def local_date(value: date | datetime, calendar: Calendar) -> date:
    """The date it was there: a timestamp becomes the local date of the calendar's place, a date stays as it is.

    Raises ValueError for a timestamp without a zone, for it does not say which day it was.
    """
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is UTC:
        return _local_day(value, calendar.zone)
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone, so its local date is unknown")
    return value.astimezone(calendar.zone).date()


@lru_cache(maxsize=2_000)
def _local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Of a moment in UTC: each is asked for by every duty that looks at what was said then."""
    return moment.astimezone(zone).date()


def sortable(moment: datetime) -> str:
    """An aware moment as text in UTC that sorts as moments do, to the microsecond and without a zone."""
    return _in_utc(moment if moment.tzinfo is UTC else moment.astimezone(UTC))


@lru_cache(maxsize=512)
def _in_utc(moment: datetime) -> str:
    """Whatever is written in one transaction bears the same few moments."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds")


def late_instant(due_on: date, calendar: Calendar) -> datetime:
    """The moment (UTC) from which something due on that day is late: local midnight after the whole due day."""
    return datetime.combine(due_on + ONE_DAY, time.min, tzinfo=calendar.zone).astimezone(UTC)


@lru_cache
def load_calendar(name: str, version: str | None = None) -> Calendar:
    """The published calendar of that name (`england`, `jersey`), its newest version unless one is asked for.

    Raises NoSuchCalendar for a name or version that was never published.
    """
    versions = {path.stem: path for path in FOLDER.glob(f"{name}-*.yaml")} if name.isalpha() else {}
    if not versions or (version is not None and version not in versions):
        raise NoSuchCalendar(f"no calendar {version or name!r} has been published")
    return _from_file(versions[version or max(versions, key=_in_order)])


def _in_order(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]+", version)]


def _from_file(path: Path) -> Calendar:
    table: dict[str, Any] = yaml.load(path.read_bytes(), Loader=LOADER)  # noqa: S506 - both are safe loaders
    if table["version"] != path.stem:
        raise ValueError(f"{path.name}: version {table['version']!r} is not the name of its file")
    return Calendar(
        name=table["name"],
        version=table["version"],
        zone=ZoneInfo(table["zone"]),
        first_day=table["first_day"],
        last_day=table["last_day"],
        holidays=table["holidays"],
    )
