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
    if outside_strings(body).count(b":") == _names_in(parsed):
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


def _names_in(parsed: Any) -> int:
    """How many names there are in all objects, level by level: this is done for every request."""
    number, level = 0, [parsed]
    while level:
        deeper: list[Any] = []
        for each in level:
            if type(each) is dict:
                number += len(each)
                deeper += [inner for inner in each.values() if type(inner) is dict or type(inner) is list]
            elif type(each) is list:
                deeper += [inner for inner in each if type(inner) is dict or type(inner) is list]
        level = deeper
    return number


def _places(parsed: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object with its pointer; without recursion."""
    waiting: list[tuple[str, Any]] = [("", parsed)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, dict):
            yield at, value
        inner = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
        waiting.extend((f"{at}/{step(name)}", each) for name, each in inner if isinstance(each, dict | list))
