"""One type per kind of row, fields in the order of the module's columns, with the file and line it came from."""

from datetime import date
from typing import NamedTuple, TypeAlias


class Header(NamedTuple):
    """A child. `mother` "1": this looked-after child is herself a mother, of a child born on `mc_dob`."""

    file: str
    line: int
    child: str
    sex: str | None
    dob: date | None
    ethnic: str | None
    upn: str | None
    mother: str | None
    mc_dob: date | None


class Episode(NamedTuple):
    """A stretch of care under one legal status and in one placement; `dec` and `rec` empty while it lasts.

    `rne` is None where the file does not say what began. `ls` is None only until the return is checked.
    """

    file: str
    line: int
    child: str
    decom: date
    rne: str | None
    ls: str | None
    cin: str | None
    place: str | None
    provider: str | None
    dec: date | None
    rec: str | None
    reason_place_change: str | None
    home_post: str | None
    pl_post: str | None
    urn: str | None


class Review(NamedTuple):
    """A review that was held, and how the child took part (PN0-PN7)."""

    file: str
    line: int
    child: str
    dob: date | None
    review: date
    code: str | None


class Missing(NamedTuple):
    """A time missing, or away from the placement without authorisation."""

    file: str
    line: int
    child: str
    dob: date | None
    kind: str | None
    start: date
    end: date | None


class Uasc(NamedTuple):
    """An unaccompanied asylum-seeking child; `duc` is the day that ceases."""

    file: str
    line: int
    child: str
    sex: str | None
    dob: date | None
    duc: date | None


class Adopted(NamedTuple):
    """AD1: `decided` that adoption is in the child's interests, `matched` with the adopters."""

    file: str
    line: int
    child: str
    dob: date | None
    decided: date | None
    matched: date | None
    foster_care: str | None
    adopters: str | None
    sex_of_adopters: str | None
    status_of_adopters: str | None


class PlacedForAdoption(NamedTuple):
    """The decision that the child should be placed for adoption, and the one that the child no longer should."""

    file: str
    line: int
    child: str
    dob: date | None
    decided: date
    ceased: date | None
    reason: str | None


class SocialWorker(NamedTuple):
    """A time with one social worker."""

    file: str
    line: int
    child: str
    dob: date | None
    worker: str
    start: date
    end: date | None
    reason: str | None


class Dated(NamedTuple):
    """A row of a module of which only the date of birth is used."""

    file: str
    line: int
    child: str
    dob: date | None


RowWithBirth: TypeAlias = Header | Review | Missing | Uasc | Adopted | PlacedForAdoption | SocialWorker | Dated
Row: TypeAlias = RowWithBirth | Episode
