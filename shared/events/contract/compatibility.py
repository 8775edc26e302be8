"""Whether a schema still takes everything that its published form took.

A published version of an event is a promise to those who write it and to those who read it. What breaks the promise is
a new version beside the old one, never the old one changed.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_UPPER_BOUNDS: Final = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
_LOWER_BOUNDS: Final = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")
_SHAPES: Final = ("pattern", "format")

Schema = Mapping[str, Any]


def breaking_changes(published: Schema, current: Schema) -> list[str]:
    """What the current schema takes away from the published one, in words with the field's pointer; empty if nothing.

    Breaking: a field removed, a field newly required, a type changed or withdrawn, a value of an enumeration withdrawn,
    a bound tightened, a pattern or format added or changed. Compatible: new optional fields, wider types and bounds,
    new values, other words.
    """
    return list(_compare(_Node(published, published), _Node(current, current), ""))


class _Node:
    """A schema, or a part of one together with the whole in which its references are found."""

    def __init__(self, part: Schema, whole: Schema) -> None:
        while "$ref" in part:
            part = whole["$defs"][part["$ref"].rpartition("/")[2]]
        self.part, self.whole = part, whole

    def branches(self) -> "dict[str, _Node]":
        """What it may be, by type: `X | None` has two branches, and a part without a type may be anything."""
        if "anyOf" in self.part:
            found = [_Node(each, self.whole) for each in self.part["anyOf"]]
            return {name: node for each in found for name, node in each.branches().items()}
        types = self.part.get("type", "anything")
        return dict.fromkeys([types] if isinstance(types, str) else types, self)

    def values(self) -> list[Any] | None:
        """The only values it may have, or None when it is not an enumeration."""
        const = [self.part["const"]] if "const" in self.part else None
        enumerated: list[Any] | None = self.part.get("enum", const)
        return enumerated

    def child(self, name: str) -> "_Node | None":
        """The part under a keyword, where that is a schema itself."""
        part = self.part.get(name)
        return _Node(part, self.whole) if isinstance(part, Mapping) else None


def _compare(old: _Node, new: _Node, at: str) -> Iterator[str]:
    now = new.branches()
    for name, was in old.branches().items():
        match = now.get(name) or now.get("anything") or (now.get("number") if name == "integer" else None)
        if match is None:
            yield f"{at or '/'}: was {name}, which is no longer accepted"
            continue
        yield from _values(was, match, at)
        yield from _bounds(was, match, at)
        yield from _fields(was, match, at)
        for keyword in ("items", "additionalProperties"):
            yield from _inner(was.child(keyword), match.child(keyword), f"{at}/*")


def _inner(old: _Node | None, new: _Node | None, at: str) -> Iterator[str]:
    if new is not None:
        yield from _compare(old or _Node({}, {}), new, at)


def _values(old: _Node, new: _Node, at: str) -> Iterator[str]:
    now, was = new.values(), old.values()
    if now is not None and was is None:
        yield f"{at or '/'}: had any value, now only some"
    elif now is not None and was is not None:
        gone = [str(value) for value in was if value not in now]
        if gone:
            yield f"{at or '/'}: no longer takes {', '.join(gone)}"


def _bounds(old: _Node, new: _Node, at: str) -> Iterator[str]:
    for keywords, tightens in ((_UPPER_BOUNDS, -1), (_LOWER_BOUNDS, 1)):
        for keyword in keywords:
            was, now = old.part.get(keyword), new.part.get(keyword)
            if now is not None and (was is None or (now - was) * tightens > 0):
                yield f"{at or '/'}: {keyword} was {was}, is now {now}"
    for keyword in _SHAPES:
        was, now = old.part.get(keyword), new.part.get(keyword)
        if now is not None and now != was:
            yield f"{at or '/'}: {keyword} was {was}, is now {now}"


def _fields(old: _Node, new: _Node, at: str) -> Iterator[str]:
    was: Schema = old.part.get("properties", {})
    now: Schema = new.part.get("properties", {})
    for name in was.keys() - now.keys():
        yield f"{at}/{name}: the field was removed"
    for name in sorted(set(new.part.get("required", ())) - set(old.part.get("required", ()))):
        yield f"{at}/{name}: the field is newly required"
    for name in was.keys() & now.keys():
        yield from _compare(_Node(was[name], old.whole), _Node(now[name], new.whole), f"{at}/{name}")
