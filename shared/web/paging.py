"""Lists by keyset: a cursor is the last row's key, so a page costs the same however far in it is.

A cursor is opaque to callers. It is not signed: it only says where to go on, never what may be seen.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel

from shared.refusals import Unprocessable

Item = TypeVar("Item")
Key = str | int | float | None
LONGEST_CURSOR: Final = 1000
"""Characters."""


class Page(BaseModel, Generic[Item]):
    """One page, and the cursor of the next one (null on the last)."""

    items: list[Item]
    next: str | None = None


def encode_cursor(key: Sequence[Key | date | datetime]) -> str:
    """The cursor for the rows after `key`; dates become ISO text."""
    plain = [part.isoformat() if isinstance(part, date) else part for part in key]
    return urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The key in a cursor, one part per kind (`str`, `int`, `float`, `date`, `datetime`), or None without a cursor.

    Raises `Unprocessable` naming `/query/cursor` for anything that `encode_cursor` did not make.
    """
    if cursor is None:
        return None
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError
        parts = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        if not isinstance(parts, list):
            raise TypeError
        key = tuple(_part(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (ValueError, TypeError, RecursionError):
        raise Unprocessable.at("/query/cursor", "not a cursor of this list", slug="invalid-cursor") from None
    return key


def _part(part: object, kind: type) -> object:
    if kind in (date, datetime) and isinstance(part, str):
        return kind.fromisoformat(part) if issubclass(kind, date) else None
    if type(part) is not kind or (isinstance(part, str) and "\x00" in part):
        raise TypeError
    return part


def page_of(
    rows: Sequence[Item], limit: int, key: Callable[[Item], Sequence[Key | date | datetime]]
) -> tuple[list[Item], str | None]:
    """A page from up to `limit + 1` rows: the extra row only says that there is more."""
    items = list(rows[:limit])
    return items, encode_cursor(key(items[-1])) if len(rows) > limit else None
