"""An example for every body and answer of a contract, made from its schema, so that none is ever out of date.

A field is shown with what is known of its name (or of its schema's and its own: `Person.kind`), if its schema takes
that; else with something of its kind. A schema's own example or default comes first.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
_DEEPEST: Final = 8
_BY_NAME: Final[Mapping[str, Any]] = {
    "child_id": "C1047",
    "child_ids": ["C1047", "C1048"],
    "sibling_ids": ["C1048"],
    "shares_iro_with": ["C1048"],
    "parent_ids": [],
    "subject": "C1047",
    "subjectkind": "child",
    "foster_carer_id": None,
    "team_id": None,
    "iro_id": "IRO7",
    "to_iro": "IRO9",
    "to_iro_id": "IRO9",
    "from_iro_id": "IRO7",
    "person_id": "SW12",
    "by": "M1",
    "decided_by": "M1",
    "declared_by": "M1",
    "name": "Jo Brown",
    "preferred_name": "Jo",
    "email": "jo.brown@council.example",
    "phone": "01482 300300 ext 12",
    "postal_address": "Guildhall\nHigh Street\nHull",
    "registration_number": "SW12345",
    "number": "SW12345",
    "regulator": "uk",
    "language": "en",
    "category": "iro_appointed_late",
    "duty": "iro_appointed",
    "policy_version": "england-2010@1",
    "profile": "england-2010",
    "reason": "Jo knows the family from an earlier time in care",
    "why": "Jo knows the family from an earlier time in care",
    "note": "Agreed with the service manager",
    "title": "Court skills",
    "how": "in_person",
    "outcome": "agreed",
    "source": "Hull 1; Jersey 7.2",
    "evidence_ref": "LCS/55120",
    "detail_ref": "LCS/55120",
    "record_ref": "LCS/55120",
    "next": None,
    "cursor": None,
    "ethnicity": "WBRI",
    "rule": "siblings",
    "verdict": "for",
    "role": "iro",
    "owner": "iro",
    "keeper": "allocation",
    "template": "iro_named_to_child",
    "channel": "email",
    "recipient": "child",
    "communication_methods": ["bsl"],
    "with": ["C1048"],
    "expected": ["C1047"],
    "not_registered": ["IRO9"],
    "ending_within_three_months": [],
    "event_type": "iro.allocated.v1",
    "event_id": "7b0c",
    "code": None,
    "method": "greedy",
    "service": "allocation",
    "limit": "5 working days",
    "duty_id": "0191d0a85d3c7f0e9a3b2f6d1c7b8e90",
    "allocation_id": "0191d0a85d3c7f0e9a3b2f6d1c7b8e91",
    "NewAbsence.kind": "sickness",
    "AbsenceChange.kind": "sickness",
    "Absence.kind": "sickness",
    "PersonBody.kind": "guardian",
    "Person.kind": "guardian",
    "Person.id": "G1",
    "Relation.kind": "guardian",
    "Recipient.kind": "child",
    "Recipient.id": "C1047",
    "Notice.status": "delivered",
    "EventProblem.title": "The event was not taken",
    "EventProblem.type": "not-happened-yet",
    "Rejected.id": "7b0d",
    "TimelineItem.type": "iro.allocated.v1",
    "TimelineItem.title": "IRO allocated",
    "TimelineItem.source": "/iro/allocation",
    "Cause.type": "child.became_looked_after.v1",
    "Cause.title": "Became looked after",
    "DutyDue.title": "Appoint an IRO",
    "Lapse.reason": "entered_in_error",
    "Tie.why": "partner",
    "teams": ["T3"],
    "people": ["SW12"],
    "detail": "/data/looked_after_from has not come yet: tell it when it has",
    "pointer": "/data/looked_after_from",
    "message": "has not come yet: tell it when it has",
    "instance": "urn:uuid:0191d0a8-5d3c-7f0e-9a3b-2f6d1c7b8e90",
    "type": "invalid-request",
    "status": 422,
}
_DAY, _LATER_DAY, _MOMENT = "2026-01-05", "2026-01-12", "2026-01-05T10:00:00Z"
_LATER: Final = re.compile(r"(^|_)(to|to_on|until|due_on|ended_on|over_on|active_to|left_on)$")


class Examples:
    """Of the schemas of one document, which lie under `components`."""

    def __init__(self, components: Mapping[str, Schema]) -> None:
        self._components = components

    def of(self, schema: Schema, name: str = "", depth: int = 0) -> Any:
        """An example of a value under this name; None where nothing else is known."""
        schema = self._resolved(schema)
        for given in ("example", "const", "default"):
            if given in schema and (given != "default" or schema[given] is not None):
                return schema[given]
        if schema.get("examples"):
            return schema["examples"][0]
        if name in _BY_NAME and _takes(schema, _BY_NAME[name], self._resolved):
            return _BY_NAME[name]
        if depth > _DEEPEST:
            return None
        return self._made(schema, name, depth)

    def _made(self, schema: Schema, name: str, depth: int) -> Any:
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return self.of(schema[several][0], name, depth + 1)
        if "allOf" in schema:
            parts = [self.of(each, name, depth + 1) for each in schema["allOf"]]
            return {key: value for part in parts if isinstance(part, dict) for key, value in part.items()}
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self._object(schema, depth)
        if kind == "array":
            fewest = max(1, schema.get("minItems", 1))
            return [self.of(schema.get("items", {}), name.removesuffix("s"), depth + 1)] * fewest
        return _plain(schema, name)

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties, title = schema.get("properties", {}), schema.get("title", "")
        made = {name: self._field(each, name, f"{title}.{name}", depth) for name, each in properties.items()}
        if not made and isinstance(schema.get("additionalProperties"), dict):
            value = self.of(schema["additionalProperties"], "", depth + 1)
            return {"status": "ok"} if isinstance(value, str) else {"conflict_of_interest": value}
        return made

    def _field(self, schema: Schema, name: str, whole: str, depth: int) -> Any:
        """A field by its own name, or by that of its schema and its own."""
        return self.of(schema, whole if whole in _BY_NAME else name, depth + 1)

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._components.get(schema["$ref"].rpartition("/")[2], {})
        return schema


def _takes(schema: Schema, value: Any, resolved: Any) -> bool:
    """Whether a value of this kind is taken, as far as types and enumerations say so."""
    if "anyOf" in schema:
        return any(_takes(resolved(each), value, resolved) for each in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    if "format" in schema or (isinstance(value, str) and not _fits(schema, value)):
        return False
    kinds = {type(None): "null", str: "string", list: "array", bool: "boolean", int: "integer", float: "number"}
    return schema.get("type") == kinds[type(value)]


def _fits(schema: Schema, value: str) -> bool:
    return len(value) <= schema.get("maxLength", len(value)) and bool(re.search(schema.get("pattern", ""), value))


def _plain(schema: Schema, name: str) -> Any:
    kind, form = schema.get("type"), schema.get("format")
    if form == "date":
        return _LATER_DAY if _LATER.search(name) else _DAY
    if form == "date-time":
        return _MOMENT
    if kind == "string":
        return "IRO7" if name.endswith("id") else name.replace("_", "-")[: schema.get("maxLength", 64)] or "text"
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 1), 1) if schema.get("maximum", 1) >= 1 else schema["maximum"]
    return True if kind == "boolean" else None
