"""What may stand as an e-mail address: exactly one, and nothing that could add a header or a recipient (RFC 5321)."""

import re
from typing import Final

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS: Final = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
_LONGEST: Final = 254  # characters, RFC 5321


def is_one_address(text: str) -> bool:
    """Whether this is exactly one plain ASCII e-mail address, with nothing that could add a header or a recipient."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None
