"""What breaks a published event version, and what does not."""

from copy import deepcopy
from typing import Any

import pytest

from shared.events.contract.compatibility import breaking_changes

PUBLISHED: dict[str, Any] = {
    "type": "object",
    "$defs": {"Part": {"type": "object", "properties": {"id": {"type": "string"}}, "required": []}},
    "required": ["on"],
    "properties": {
        "on": {"type": "string", "format": "date"},
        "code": {"anyOf": [{"type": "string", "maxLength": 64}, {"type": "null"}]},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "number": {"type": "integer", "minimum": 0, "maximum": 10},
        "ids": {"type": "array", "maxItems": 5, "items": {"type": "string", "maxLength": 64}},
        "part": {"$ref": "#/$defs/Part"},
        "only": {"type": "string", "const": "one"},
        "free": {"type": "string"},
        "answers": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 9}},
    },
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """PUBLISHED with the value at the path set, or taken away when the value is None."""
    schema = deepcopy(PUBLISHED)
    *steps, last = path.split("/")
    place: Any = schema
    for step in steps:
        place = place[int(step) if isinstance(place, list) else step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return schema


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("properties/free", None, "/free: the field was removed"),
        ("required", ["on", "kind"], "/kind: the field is newly required"),
        ("properties/on", {"type": "integer"}, "/on: was string, which is no longer accepted"),
        ("properties/code", {"type": "string", "maxLength": 64}, "/code: was null, which is no longer accepted"),
        ("properties/code/anyOf/0/maxLength", 63, "/code: maxLength was 64, is now 63"),
        ("properties/free/maxLength", 10, "/free: maxLength was None, is now 10"),
        ("properties/free/minLength", 1, "/free: minLength was None, is now 1"),
        ("properties/free/pattern", "^a$", "/free: pattern was None, is now ^a$"),
        ("properties/free/enum", ["a"], "/free: had any value, now only some"),
        ("properties/kind/enum", ["a"], "/kind: no longer takes b"),
        ("properties/only/const", "two", "/only: no longer takes one"),
        ("properties/number/minimum", 1, "/number: minimum was 0, is now 1"),
        ("properties/number/maximum", 9, "/number: maximum was 10, is now 9"),
        ("properties/ids/maxItems", 4, "/ids: maxItems was 5, is now 4"),
        ("properties/ids/items/maxLength", 63, "/ids/*: maxLength was 64, is now 63"),
        ("$defs/Part/required", ["id"], "/part/id: the field is newly required"),
        ("$defs/Part/properties/id", None, "/part/id: the field was removed"),
        ("properties/answers/additionalProperties/maxLength", 8, "/answers/*: maxLength was 9, is now 8"),
    ],
)
def test_a_change_that_takes_something_away_breaks_the_published_version(path: str, value: Any, says: str) -> None:
    assert breaking_changes(PUBLISHED, changed(path, value)) == [says]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("description", "other words"),
        ("properties/new", {"type": "string", "maxLength": 5}),
        ("required", []),
        ("properties/on", {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
        ("properties/code/anyOf/0/maxLength", 65),
        ("properties/kind/enum", ["a", "b", "c"]),
        ("properties/kind", {"type": "string"}),
        ("properties/only", {"type": "string", "enum": ["one", "two"]}),
        ("properties/number/minimum", -1),
        ("properties/number/type", "number"),
        ("properties/number/maximum", None),
        ("properties/ids/items", {}),
    ],
)
def test_a_change_that_only_adds_is_allowed(path: str, value: Any) -> None:
    assert breaking_changes(PUBLISHED, changed(path, value)) == []
