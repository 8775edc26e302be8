"""The texts that a letter or a page will print: one set of rules for all of them, in one place.

A name with a line break could forge lines of a letter, and one that nobody can see tells nobody. So what people send
has to be visible and may not leave its line, nor turn the text around it. What was stored before stays readable:
answers do not use these types.
"""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

_UNSEEN: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as nothing."""
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Invisible marks that change the direction of what is printed around them."""
_BREAKING: Final = frozenset({"Cc", "Zl", "Zp"})
_NO_CHARACTER: Final = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LONGEST_NAME: Final = 200
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"(?=.{{1,254}}$)(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*", re.ASCII)
_ONE_NUMBER: Final = r"(tel[.:]? ?)?\+?[(]?[0-9][0-9 ().-]*"
_EXTENSION: Final = r"([,;]? ?[(]?(extension|extn?|x|option|opt|#)[.:]? ?[0-9]{1,6}[)]?)"
_PHONE: Final = re.compile(rf"{_ONE_NUMBER}{_EXTENSION}*( ?(/|,|;|or) ?{_ONE_NUMBER}{_EXTENSION}*)?", re.IGNORECASE)
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_BETWEEN_NUMBERS: Final = re.compile(r"[^0-9 ().+-]+")
_FEWEST_DIGITS: Final = 3
_MOST_DIGITS: Final = 16
"""Of one number: 15 (E.164) and a nought in brackets."""


def fault_of(text: str, *, lines: bool = False) -> str | None:
    """Why this text cannot be printed on one line (or on several, with `lines`), in words; None if it can."""
    if text.isascii() and text.isprintable() and not text.isspace():
        return None
    if _NO_CHARACTER.search(text):
        return "has a character that is none"
    if any(unicodedata.category(each) in _BREAKING for each in (text.replace("\n", "") if lines else text)):
        return "has a control character" if lines else "has a line break or another control character"
    if not _TURNING.isdisjoint(text):
        return "has an invisible character that turns the direction of writing"
    if not any(unicodedata.category(each)[0] in "LNPS" and each not in _UNSEEN for each in text):
        return "has nothing that can be seen"
    return None


def fault_of_name(text: str) -> str | None:
    """As `fault_of`, of a whole `Name`."""
    return f"has more than {_LONGEST_NAME} characters" if len(text) > _LONGEST_NAME else fault_of(text)


def is_one_address(text: str) -> bool:
    """Whether this is exactly one plain ASCII e-mail address, with nothing that could add a header or a recipient.

    Source: RFC 5321.
    """
    return _ADDRESS.fullmatch(text) is not None


def _printable(text: str) -> str:
    return _checked(text, fault_of(text))


def _printable_lines(text: str) -> str:
    plain = text.replace("\r\n", "\n")
    return _checked(plain, fault_of(plain, lines=True))


def _checked(text: str, fault: str | None) -> str:
    if fault is not None:
        raise ValueError(fault)
    return text


def _address(text: str) -> str:
    """One that can be written to from elsewhere: `jo@localhost` cannot."""
    fault = fault_of(text)
    if fault is None and not (is_one_address(text) and "." in text.rpartition("@")[2]):
        fault = "must be one plain e-mail address, such as name@council.gov.uk"
    return _checked(text, fault)


def _phone(text: str) -> str:
    """As people write and paste it: any space is a space, any dash a dash, and what cannot be seen is left out."""
    seen = "".join(each for each in text if unicodedata.category(each) != "Cf")
    plain = " ".join(_printable(seen).translate(_DASHES).split())
    numbers = [sum(map(str.isdigit, each)) for each in _BETWEEN_NUMBERS.split(plain)]
    if not _PHONE.fullmatch(plain) or max(numbers) > _MOST_DIGITS or sum(numbers) < _FEWEST_DIGITS:
        raise ValueError("must be a telephone number, such as (01482) 300300, +44 1482 300300 or 01482 300300 ext 12")
    return plain


_ONE_LINE: Final = AfterValidator(_printable)
Name = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=_LONGEST_NAME), _ONE_LINE
]
"""A name, or any other line of a letter."""
Short = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=120), _ONE_LINE]
"""A title."""
Sentence = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=500), _ONE_LINE
]
"""A reason."""
Lines = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(_printable_lines),
]
"""A note or a postal address; `Annotated[Lines, Field(max_length=500)]` is a shorter one."""
Passage = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(_printable_lines),
]
"""A section of a record: as long as people write."""
EmailAddress = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, min_length=3, max_length=254), AfterValidator(_address)
]
Phone = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, min_length=3, max_length=80), AfterValidator(_phone)
]
