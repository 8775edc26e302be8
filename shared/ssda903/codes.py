"""The code sets of the return, every collection year merged: a council may hand in any of them.

Source: the DfE's SSDA903 guides (codes differ by year in PLACE, SEX, REC and ETHNIC). Codes are compared in upper case
and without blanks at either end, because published schemas themselves spell `k3` and `PCCHAN ` (with a blank).
"""

from datetime import date
from typing import Any, Final, get_args

from shared.events.codes import CategoryOfNeed, CeasedReason, LegalStatus, Participation, PlacementType


def _all_of(codes: Any) -> frozenset[str]:
    return frozenset(get_args(codes))


def _listed(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


EPISODE_STARTS: Final = _listed("S L P T B U")
LEGAL_STATUSES: Final = _all_of(LegalStatus)
CATEGORIES_OF_NEED: Final = _all_of(CategoryOfNeed)
PLACEMENTS: Final = _all_of(PlacementType)
REPLACED: Final = dict.fromkeys(("M1", "M2", "M3", "Q1", "Q2"), date(2015, 3, 31))
"""Placement codes that later years no longer have, with the last day of their last collection year."""
PROVIDERS: Final = _listed("PR0 PR1 PR2 PR3 PR4 PR5")
CARE_GOES_ON: Final = "X1"
EPISODE_ENDS: Final = _all_of(CeasedReason) | {CARE_GOES_ON}
END_UNKNOWN: Final = "?"
"""Read for a reason that is no code: something ended with it, and what is not known."""
ADOPTED: Final = _listed("E11 E12")
PLACEMENT_CHANGES: Final = _listed("CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE CUSTOD OTHER")
PARTICIPATION: Final = _all_of(Participation)
AUTHORITY_CEASED: Final = _listed("RD1 RD2 RD3 RD4")
SOCIAL_WORKER_CHANGES: Final = _listed("MANAGE FCONTA LEFTRL ORGRST TSPROC ABSENC CHCHAN PCCHAN SWDIED OTHERS")
SEXES: Final = {"1": "M", "2": "F", "M": "M", "F": "F", "U": "U", "MALE": "M", "FEMALE": "F"}
ETHNICITIES: Final = _listed(
    "WBRI WIRI WOTH WIRT WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU NOBT"
)
AWAY_KINDS: Final = {"M": "missing", "MISSING": "missing"} | dict.fromkeys(("A", "AWAY"), "away_without_authorisation")
YES_NO: Final = {"1": "1", "Y": "1", "YES": "1", "TRUE": "1", "0": "0", "N": "0", "NO": "0", "FALSE": "0"}

SHORT_BREAKS: Final = _listed("V3 V4")
VOLUNTARY: Final = _listed("V1 V2")
AUTHORITY_TO_PLACE: Final = _listed("D1 E1")
WITH_ADOPTERS: Final = _listed("A3 A4 A5 A6")
LEGAL_CHANGES: Final = _listed("S L B U")
PLACEMENT_MOVES: Final = _listed("S P T B U")


def same_codes(codes: frozenset[str]) -> dict[str, str]:
    """A set of codes as the map from what is written to what is meant."""
    return {code: code for code in codes}
