"""What another policy would move, asked of each service that keeps duties, some people a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.reporting.pages.others import Others, must_know
from shared.ops.clock import monotonic

_KEEPERS: Final = ("scheduling", "allocation", "escalation", "notifications")
"""The one with most to look at first."""
_SOME: Final = "25"
"""People a call, so that each answers well within a page's patience."""
PATIENCE: Final = 25.0
"""Seconds that a page looks before it shows what it has got."""


@dataclass(slots=True)
class Looked:
    """What would move, as far as it was looked at; `unfinished` has by service how many people of how many were."""

    moves: list[Mapping[str, Any]] = field(default_factory=list)
    applies_to_open: bool = False
    unfinished: dict[str, tuple[int, int]] = field(default_factory=dict)
    away: list[str] = field(default_factory=list)


async def look(others: Others, token: str, profile: str, patience: float | None = None) -> Looked:
    """Ask every service in the reader's own name, for so many seconds (`PATIENCE`).

    Raises the refusal of one that refuses.
    """
    found, until = Looked(), monotonic() + (PATIENCE if patience is None else patience)
    for service in _KEEPERS:
        await _ask_one(found, others, token, service, profile, until)
    return found


async def _ask_one(found: Looked, others: Others, token: str, service: str, profile: str, until: float) -> None:
    people, cursor = 0, ""
    while True:
        more = {"cursor": cursor} if cursor else {}
        told = await others.ask(f"/{service}/duties/moves", token, profile=profile, limit=_SOME, **more)
        if told.away:
            found.away.append(service)
            return
        body = must_know(told)
        found.moves += told.items
        found.applies_to_open = bool(body.get("applies_to_open"))
        people += int(body.get("people", 0))
        cursor = str(body.get("next") or "")
        if not cursor:
            return
        if monotonic() > until:
            found.unfinished[service] = (people, int(body.get("people_in_all", 0)))
            return
