"""The modules of the return: their columns, what each must hold, and how a file is recognised by its heading.

A file is known by its heading alone, whatever its name, the order of its columns, their case or columns added to them.
Source: the DfE's SSDA903 guide, module layouts of the collection years 2013-14 to 2025-26.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shared.ssda903 import codes, rows


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a text, an id, a date or a code.

    A row without a readable value of a `needed` column is left out: it would be about nobody, or of no day. Any other
    value that cannot be read is named and dropped, or read as `otherwise`, and the row stays. `expected`: a blank is
    named too.
    """

    name: str
    kind: Literal["text", "id", "date", "code"] = "text"
    needed: bool = False
    expected: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """One module; `columns` are in the DfE's order, which is also the order of its row type's fields."""

    name: str
    row: Callable[..., rows.Row]
    columns: tuple[Column, ...]
    marks: frozenset[str]
    optional: frozenset[str] = frozenset()

    @property
    def required(self) -> frozenset[str]:
        """The columns without which the file cannot be read."""
        return frozenset(c.name for c in self.columns) - self.optional


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a heading was found to be: a module, and the columns it lacks (none = readable)."""

    module: Module | None
    lacking: tuple[str, ...] = ()


def _text(name: str) -> Column:
    return Column(name)


def _id(name: str) -> Column:
    return Column(name, "id", needed=True)


def _date(name: str, *, needed: bool = False, expected: bool = False) -> Column:
    return Column(name, "date", needed, expected)


def _code(
    name: str,
    values: frozenset[str] | Mapping[str, str],
    *,
    expected: bool = False,
    otherwise: str | None = None,
) -> Column:
    known = codes.same_codes(values) if isinstance(values, frozenset) else values
    return Column(name, "code", expected=expected, values=known, otherwise=otherwise)


_CHILD = _id("CHILD")
_DOB = _date("DOB")

HEADER = Module(
    "Header",
    rows.Header,
    (
        _CHILD,
        _code("SEX", codes.SEXES),
        _date("DOB", expected=True),
        _code("ETHNIC", codes.ETHNICITIES),
        _text("UPN"),
        _code("MOTHER", codes.YES_NO),
        _date("MC_DOB"),
    ),
    frozenset({"ETHNIC", "UPN", "MOTHER", "MC_DOB"}),
    frozenset({"SEX", "ETHNIC", "UPN", "MOTHER", "MC_DOB"}),
)
EPISODES = Module(
    "Episodes",
    rows.Episode,
    (
        _CHILD,
        _date("DECOM", needed=True),
        _code("RNE", codes.EPISODE_STARTS, expected=True),
        _code("LS", codes.LEGAL_STATUSES, expected=True),
        _code("CIN", codes.CATEGORIES_OF_NEED),
        _code("PLACE", codes.PLACEMENTS),
        _code("PLACE_PROVIDER", codes.PROVIDERS),
        _date("DEC"),
        _code("REC", codes.EPISODE_ENDS, otherwise=codes.END_UNKNOWN),
        _code("REASON_PLACE_CHANGE", codes.PLACEMENT_CHANGES),
        _text("HOME_POST"),
        _text("PL_POST"),
        _text("URN"),
    ),
    frozenset({"DECOM", "RNE", "LS", "CIN", "PLACE", "DEC", "REC"}),
    frozenset({"CIN", "PLACE_PROVIDER", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"}),
)
REVIEWS = Module(
    "Reviews",
    rows.Review,
    (_CHILD, _DOB, _date("REVIEW", needed=True), _code("REVIEW_CODE", codes.PARTICIPATION)),
    frozenset({"REVIEW", "REVIEW_CODE"}),
    frozenset({"DOB"}),
)
MISSING = Module(
    "Missing",
    rows.Missing,
    (
        _CHILD,
        _DOB,
        _code("MISSING", codes.AWAY_KINDS, expected=True),
        _date("MIS_START", needed=True),
        _date("MIS_END"),
    ),
    frozenset({"MISSING", "MIS_START", "MIS_END"}),
    frozenset({"DOB"}),
)
UASC = Module(
    "UASC",
    rows.Uasc,
    (_CHILD, _code("SEX", codes.SEXES), _DOB, _date("DUC")),
    frozenset({"DUC"}),
    frozenset({"SEX", "DOB"}),
)
AD1 = Module(
    "AD1",
    rows.Adopted,
    (
        _CHILD,
        _DOB,
        _date("DATE_INT"),
        _date("DATE_MATCH"),
        _text("FOSTER_CARE"),
        _text("NB_ADOPTR"),
        _text("SEX_ADOPTR"),
        _text("LS_ADOPTR"),
    ),
    frozenset({"DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"}),
    frozenset({"DOB", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"}),
)
PLACED_FOR_ADOPTION = Module(
    "PlacedAdoption",
    rows.PlacedForAdoption,
    (
        _CHILD,
        _DOB,
        _date("DATE_PLACED", needed=True),
        _date("DATE_PLACED_CEASED"),
        _code("REASON_PLACED_CEASED", codes.AUTHORITY_CEASED),
    ),
    frozenset({"DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"}),
    frozenset({"DOB"}),
)
SOCIAL_WORKERS = Module(
    "SWEpisodes",
    rows.SocialWorker,
    (
        _CHILD,
        _DOB,
        _id("SW_ID"),
        _date("SW_DECOM", needed=True),
        _date("SW_DEC"),
        _code("SW_REASON", codes.SOCIAL_WORKER_CHANGES),
    ),
    frozenset({"SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"}),
    frozenset({"DOB", "SW_DEC"}),
)


def _only_dated(name: str, *marks: str) -> Module:
    """A module of which only the date of birth is used."""
    return Module(name, rows.Dated, (_CHILD, _DOB), frozenset(marks), frozenset({"DOB"}))


OC2 = _only_dated(
    "OC2",
    "SDQ_SCORE",
    "SDQ_REASON",
    "CONVICTED",
    "HEALTH_CHECK",
    "IMMUNISATIONS",
    "TEETH_CHECK",
    "HEALTH_ASSESSMENT",
    "SUBSTANCE_MISUSE",
    "INTERVENTION_RECEIVED",
    "INTERVENTION_OFFERED",
)
OC3 = _only_dated("OC3", "IN_TOUCH", "ACTIV", "ACCOM")
PREVIOUS_PERMANENCE = _only_dated("PrevPerm", "PREV_PERM", "LA_PERM", "DATE_PERM")

ALL: tuple[Module, ...] = (
    HEADER,
    EPISODES,
    REVIEWS,
    MISSING,
    UASC,
    OC2,
    OC3,
    AD1,
    PLACED_FOR_ADOPTION,
    PREVIOUS_PERMANENCE,
    SOCIAL_WORKERS,
)

OTHER_SPELLINGS = {
    "CHILDID": "CHILD",
    "CHILD_ID": "CHILD",
    "DATE_OF_BIRTH": "DOB",
    "D_O_B": "DOB",
    "GENDER": "SEX",
    "ETHNICITY": "ETHNIC",
    "LEGAL_STATUS": "LS",
    "PLACEMENT": "PLACE",
    "PROVIDER": "PLACE_PROVIDER",
}


def column_name(written: str) -> str:
    """A heading as the guide spells it: `" child-id"` is `CHILD`."""
    name = "_".join(re.findall("[A-Z0-9]+", written.upper()))
    return OTHER_SPELLINGS.get(name, name)


def recognise(heading: Sequence[str]) -> Recognised:
    """The module a heading belongs to: the one with most of its own columns there."""
    names = {column_name(written) for written in heading}
    found = max(ALL, key=lambda module: len(module.marks & names))
    if "CHILD" not in names or not found.marks & names:
        return Recognised(None)
    return Recognised(found, tuple(c.name for c in found.columns if c.name in found.required - names))
