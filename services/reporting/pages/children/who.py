"""Who a child is, at the head of the page: how old, placed where, with which social worker. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic_core import from_json

from services.reporting.pages.figures import words
from services.reporting.rules.figures.ages import years_on
from services.reporting.rules.turns import counted
from shared.events.council.child_life import Placement, PlacementEnded

Row = Mapping[Any, Any]
_ENDED: Final = PlacementEnded.wire_type()


@dataclass(frozen=True, slots=True)
class Who:
    """What is known; empty where nobody has said it."""

    age: str = ""
    placement: str = ""
    social_worker: str = ""


def who_it_is(details: Mapping[str, Any], events: Iterable[Row], today: date) -> Who:
    """A looked-after child, from what is known now and what was said last."""
    return Who(_age(details.get("date_of_birth"), today), _placement(details, events), _social_worker(details))


def _age(born: object, today: date) -> str:
    if not isinstance(born, date) or born > today:
        return ""
    years = years_on(born, today)
    return f"{counted(years, 'year')} old" if years else "Under a year old"


def _placement(details: Mapping[str, Any], events: Iterable[Row]) -> str:
    placed = details.get("placement")
    if not isinstance(placed, Placement) or placed.id in _ended(events):
        return ""
    since = f" since {placed.started_on.day} {placed.started_on:%B %Y}"
    miles = placed.distance_miles
    far = f", {counted(round(miles), 'mile')} from home" if miles is not None and miles >= 1 else ""
    return f"{words.group('placement', placed.type, {})}{since}{far}"


def _ended(events: Iterable[Row]) -> set[str]:
    return {from_json(row["data"])["placement_id"] for row in events if row["type"] == _ENDED}


def _social_worker(details: Mapping[str, Any]) -> str:
    named = str(details.get("social_worker_id") or "")
    team = str(details.get("team_id") or "")
    return ", ".join(each for each in (named, f"team {team}" if team else "") if each)
