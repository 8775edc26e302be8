"""Everything that can happen to a child, said with protected words wherever a name, a place or an id may stand."""

from collections.abc import Iterator
from typing import Any

from services.notifications.rules.who_is_told import FROM_THE_TABLE
from shared.events import catalogue
from shared.events.envelope import Envelope
from shared.events.services.around_reviews import ReviewMonitored
from tests.support.events import event

SECRET = "SECRET"
"""Planted in every field of every event, and in what is held of people."""
DISTRICT = "HU6"
"""The placement's postcode district, which has to look like one."""
KINDS = ("mother", "father", "parent", "carer", "foster_carer", "adopter", "school", "advocate", "independent_visitor")
"""Who is related to the child."""
_CAME = {f"{kind}_attended": "whole" for kind in ("child", "mother", "father", "social_worker", "guardian")}
_TYPES = [
    each
    for each in catalogue.all_types().values()
    if each.TYPE in FROM_THE_TABLE - {"adoption.disrupted", "review.cancelled"}
    and each.TYPE.partition(".")[0] not in ("duty", "iro", "child")
]
_GIVEN: dict[str, dict[str, Any]] = {
    "review.arranged": {"invited": KINDS, "arranged_for": "2026-01-20", "starts_at": "2026-01-20T10:00:00+00:00"},
    "review.need_declined": {"tell": ["child", *KINDS]},
    "adoption.placed": {"on": "2026-01-06"},
    "decision.considered": {"agreed": False},
}
CALLED_OFF = {"review_id": f"{SECRET}1", "kind": "review", "cancelled_on": "2026-01-15", "reason": f"{SECRET}1"}
"""What happens at last: whoever was invited is told that it is off."""
WHERE = {"id": f"{SECRET}PLACE", "type": "U4", "started_on": "2026-01-05", "postcode_district": DISTRICT}
"""Where the child is placed."""


def is_betrayed_in(text: str) -> bool:
    """Whether a protected word stands there."""
    return SECRET in text or DISTRICT in text


def everything_that_happens() -> Iterator[Envelope]:
    """Each event that the table has somebody told of, and that all of them came to the review."""
    for kind in _TYPES:
        schema = kind.model_json_schema()
        said = _any_of(schema, schema) | _GIVEN.get(kind.TYPE, {})
        if "child" in kind.SUBJECTS:
            yield event(kind.model_validate(said), time="2026-01-06", source=f"/test/{kind.TYPE}")
    came = {"review_id": f"{SECRET}1", "kind": "review", "number": 1, "held_on": "2026-01-06", "answers": _CAME}
    yield event(ReviewMonitored.model_validate(came), time="2026-01-06")


def _any_of(schema: Any, whole: Any) -> Any:
    """Something that this part of a schema takes; whatever could be a name, a place or an id is secret."""
    if "$ref" in schema:
        return _any_of(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        return _any_of(next(each for each in schema["anyOf"] if each.get("type") != "null"), whole)
    if "enum" in schema or "const" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    plain: dict[str, Any] = {"array": [], "boolean": False, "integer": 1, "number": 1}
    if schema.get("type") == "object":
        return {name: _any_of(each, whole) for name, each in schema.get("properties", {}).items()}
    if schema.get("type") in plain:
        return plain[schema["type"]]
    dates = {"date": "2026-01-06", "date-time": "2026-01-06T10:00:00+00:00"}
    return dates.get(schema.get("format", ""), f"{SECRET}1")
