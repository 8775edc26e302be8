"""CloudEvents' binary mode over HTTP: the attributes stand in headers that begin with `ce-`.

Source: HTTP Protocol Binding for CloudEvents 1.0, 3.1.3: a value in double quotes is taken out of them (RFC 7230,
3.2.6), then percent-decoded once, and what is then no UTF-8 is refused.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

from shared.refusals import FieldError, Refusal

PREFIX: Final = "ce-"
_PRINTABLE: Final = re.compile(r"[\x20-\x7e\t]*")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')


def attributes_of(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The attributes in a request's headers; empty where none begins with `ce-`.

    Raises Refusal `not-an-event` (400) that names the header, for a value that cannot be read and for one given twice.
    """
    found: dict[str, str] = {}
    for name, value in headers:
        lowered = name.lower()
        if not lowered.startswith(PREFIX):
            continue
        attribute = lowered.removeprefix(PREFIX)
        if attribute in found:
            raise _refused(lowered, "is given twice")
        found[attribute] = _decoded(lowered, value.strip(" \t"))
    return found


def _decoded(header: str, value: str) -> str:
    if not _PRINTABLE.fullmatch(value):
        raise _refused(header, "must be printable ASCII; percent-encode the rest as UTF-8")
    quoted = _QUOTED.fullmatch(value)
    if value.startswith('"') and quoted is None:
        raise _refused(header, "begins with a double quote that is never closed, or goes on after it")
    plain = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value
    try:
        return unquote(plain, errors="strict")
    except UnicodeDecodeError:
        raise _refused(header, "is not UTF-8 once percent-decoded") from None


def _refused(header: str, message: str) -> Refusal:
    wrong = FieldError(f"/header/{header}", message)
    return Refusal("not-an-event", f"The header {header} cannot be read", message, status=400, errors=[wrong])
