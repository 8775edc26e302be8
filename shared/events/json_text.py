"""JSON as others write it: what a parser passes over in silence, and where it stands.

A byte order mark before the text is no part of it (RFC 8259, 8.1) and is left out. A name given twice in one object has
no meaning that two readers agree on, so whoever sends one is told where.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

BOM: Final = b"\xef\xbb\xbf"
_LONGEST_STEP: Final = 64


def outside_strings(body: bytes) -> bytes:
    """The text without its strings, for looking at its brackets and colons; linear, and all of it done by C."""
    # Without escapes every second piece between quotes is outside a string.
    plain = body.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in body else body
    return b"".join(plain.split(b'"')[::2])


def names_given_twice(body: bytes, parsed: Any) -> list[str]:
    """The JSON pointers of names that stand more than once in one object of `body`, which was read as `parsed`.

    Outside strings a colon follows every name, and a name given twice is one in what was read: where these numbers
    agree, and they nearly always do, nothing is read a second time.
    """
    if outside_strings(body).count(b":") == sum(len(each) for each in _objects(parsed)):
        return []
    again: dict[int, tuple[dict[str, Any], set[str]]] = {}

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            times = Counter(name for name, _ in pairs)
            again[id(found)] = (found, {name for name in times if times[name] > 1})
        return found

    whole = json.loads(body, object_pairs_hook=noted)
    return [pointer for at, each in _places(whole) if id(each) in again for pointer in _named(at, again[id(each)][1])]


def _named(at: str, names: set[str]) -> list[str]:
    return [f"{at}/{step(name)}" for name in sorted(names)]


def step(name: object) -> str:
    """One step of a JSON pointer (RFC 6901), cut short and without what cannot be shown."""
    shown = "".join(each for each in str(name)[:_LONGEST_STEP] if each.isprintable())
    return shown.replace("~", "~0").replace("/", "~1")


def _objects(parsed: Any) -> Iterator[dict[str, Any]]:
    return (value for _, value in _places(parsed, pointers=False))


def _places(parsed: Any, *, pointers: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object, with its pointer unless nobody wants them; without recursion."""
    waiting: list[tuple[str, Any]] = [("", parsed)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, dict):
            yield at, value
        inner = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
        waiting.extend(
            (f"{at}/{step(name)}" if pointers else "", each) for name, each in inner if isinstance(each, dict | list)
        )
