"""What one value of a file says: a date, a code, an id, or why it cannot be read."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from shared.events.base import ID_PATTERN
from shared.ssda903.dates import USUAL, CannotBeRead, Style, read_date, says_no_date
from shared.ssda903.modules import Column

_ID: Final = re.compile(ID_PATTERN)
_LONGEST_ID: Final = 64 - len("-20250401")
"""An event's ids have at most 64 characters, and those of placements are a child's with a day after it."""
_WHOLE_NUMBER: Final = re.compile(r"(\d+)\.0+")
_FORMULA: Final = re.compile(r'="?(.*?)"?')
_DESCRIBED: Final = re.compile(r"([A-Z0-9]+)\s*(?::|\(|\s[-\u2013\u2014]\s).*")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\0"))
_NOTHING: Final = re.compile(
    r"[\[(<#]?(null|none|nan|nat|nil|n/?a|n\.a\.|blank|empty|unknown|undefined|tbc)[\])>!]?"
    r"|\\n|[-\u2013\u2014.?]+|#(value!|ref!|name\?|num!|div/0!)|no data|not (known|recorded|applicable|available)",
    re.IGNORECASE,
)
"""What systems and people write for "nothing"."""


def clean(text: str) -> str:
    """The value without what a spreadsheet puts around it; empty when it is a word for nothing."""
    text = text.translate(_INVISIBLE).strip(" \t\r\n\f\v\xa0'")
    if text.startswith("=") and (inner := _FORMULA.fullmatch(text)):
        text = inner[1].strip()
    return "" if _NOTHING.fullmatch(text) else text


def _written_for(text: str) -> Iterator[str]:
    """The codes that this may stand for: as written, as a number with decimals, without blanks, before its words."""
    yield text
    if number := _WHOLE_NUMBER.fullmatch(text):
        yield number[1]
    yield "".join(text.split())
    if described := _DESCRIBED.fullmatch(text):
        yield described[1]


def _read_code(column: Column, text: str) -> str:
    code = next((column.values[each] for each in _written_for(text.upper()) if each in column.values), None)
    if code is None:
        raise CannotBeRead("is not one of its codes of any year", column.otherwise)
    return code


def _read_id(text: str) -> str:
    if number := _WHOLE_NUMBER.fullmatch(text):
        text = number[1]
    if len(text) > _LONGEST_ID or _ID.fullmatch(text) is None:
        raise CannotBeRead(f"may hold up to {_LONGEST_ID} letters, digits and . _ : - only, no slash and no blank")
    return text


def read_value(column: Column, text: str, style: Style = USUAL) -> str | date | None:
    """The value of one cell, None when it is blank. Raises CannotBeRead."""
    text = clean(text)
    if not text or (column.kind == "date" and says_no_date(text)):
        if column.needed or column.expected:
            raise CannotBeRead("is empty")
        return None
    if column.kind == "date":
        return read_date(text, style)
    if column.kind == "code":
        return _read_code(column, text)
    return _read_id(text) if column.kind == "id" else text
