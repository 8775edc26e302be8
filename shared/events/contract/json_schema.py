"""The JSON Schema of an event type, as published: plain, stable, and without what only pydantic says."""

from typing import Any, Final

from shared.events.base import Event

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NAMES: Final = ("properties", "$defs")


def schema_of(kind: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a type's data."""
    plain = _plain(kind.model_json_schema(by_alias=True))
    heading = {"$schema": DIALECT, "$id": kind.schema_address(), "title": kind.wire_type()}
    return {**heading, **{name: value for name, value in plain.items() if name not in heading}}


def _plain(schema: Any, *, are_names: bool = False) -> Any:
    """Without the titles pydantic makes up, and without null defaults: an absent field is absent, not null."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _plain(value, are_names=name in _NAMES and not are_names)
        for name, value in schema.items()
        if are_names or not (name == "title" or (name == "default" and value in (None, [], {})))
    }
