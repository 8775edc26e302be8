"""What routes take in their path and query: how long it may be and of which kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Query

from shared.events.base import FactDate
from shared.web.paging import LONGEST_CURSOR, Item, Page, decode_cursor, page_of

PathId = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]+$")]
FilterText = Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")]
QueryDate = Annotated[FactDate | None, Query()]

Limit = Annotated[int, Query(ge=1, le=500, description="how many at most")]
"""`limit: Limit = 100`"""
CursorText = Annotated[str | None, Query(max_length=LONGEST_CURSOR, description="`next` of the page before")]
"""`cursor: CursorText = None`"""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of a list is asked for."""

    limit: Limit = 100
    cursor: CursorText = None

    @property
    def most(self) -> int:
        """How many rows to ask for: the one more than are shown says that there is a next page."""
        return self.limit + 1

    def after(self, *kinds: type) -> tuple[Any, ...] | None:
        """The key of the last row of the page before, one part per kind; raises as `decode_cursor` does."""
        return decode_cursor(self.cursor, *kinds)

    def page(self, found: Sequence[Item], key: Callable[[Item], Sequence[Any]]) -> Page[Item]:
        """The page, made of up to `most` items; `key` has the parts that `after` gives back."""
        items, following = page_of(found, self.limit, key)
        return Page(items=items, next=following)


Paged = Annotated[Paging, Depends()]
"""`paged: Paged`"""
