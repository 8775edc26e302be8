"""What one value of a file says: a date, a code, an id, or why it cannot be read."""

import re
from datetime import date
from functools import lru_cache

from shared.ssda903.modules import Column

_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 00:00(?::00)?)?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,49}")
_YEARS = range(1950, 2101)


class CannotBeRead(ValueError):
    """A value that its column does not allow; the message is the reason, without the value itself."""


@lru_cache(maxsize=65536)
def read_date(text: str) -> date:
    """A calendar date from DD/MM/YYYY (an export's ` 00:00:00` is tolerated)."""
    written = _DATE.fullmatch(text)
    if written is None:
        raise CannotBeRead("is not a date written DD/MM/YYYY")
    day, month, year = (int(part) for part in written.groups())
    if year not in _YEARS:
        raise CannotBeRead(f"is a date outside the years {_YEARS.start} to {_YEARS.stop - 1}")
    try:
        return date(year, month, day)
    except ValueError:
        raise CannotBeRead("is not a day of the calendar") from None


def _read_code(column: Column, text: str) -> str:
    code = column.values.get(text.upper())
    if code is None:
        raise CannotBeRead(f"is not one of the codes of {column.name}")
    return code


def _read_id(text: str) -> str:
    if _ID.fullmatch(text) is None:
        raise CannotBeRead("may hold up to 50 letters, digits and . _ : / - only")
    return text


def read_value(column: Column, text: str) -> str | date | None:
    """The value of one cell, None when it is blank. Raises CannotBeRead."""
    text = text.strip()
    if not text:
        if column.needed:
            raise CannotBeRead("is empty")
        return None
    if column.kind == "date":
        return read_date(text)
    if column.kind == "code":
        return _read_code(column, text)
    return _read_id(text) if column.kind == "id" else text
