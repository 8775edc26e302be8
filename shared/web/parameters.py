"""What routes take in their path and query: how long it may be and of which kind."""

from typing import Annotated

from fastapi import Path, Query

from shared.events.base import FactDate
from shared.web.paging import LONGEST_CURSOR

PathId = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]+$")]
FilterText = Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")]
QueryDate = Annotated[FactDate | None, Query()]

Limit = Annotated[int, Query(ge=1, le=500, description="how many at most")]
"""`limit: Limit = 100`"""
CursorText = Annotated[str | None, Query(max_length=LONGEST_CURSOR, description="`next` of the page before")]
"""`cursor: CursorText = None`"""
