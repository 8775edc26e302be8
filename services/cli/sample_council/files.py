"""Invents a council to look at: a return, its families and its IROs. Nobody in it exists, and every id says so.

The same seed and day give the same council. Ids are `SMP0001` and so on, names are words like Example and Placeholder,
e-mail addresses are under example.org and telephone numbers are from the range that Ofcom keeps for drama.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from services.cli.sample_council.lives import Council, Dice, invent
from shared.calendar import ONE_DAY
from shared.ssda903 import modules
from shared.ssda903.events import to_envelope
from shared.ssda903.facts import Fact
from shared.ssda903.write import write_module

SOURCE = "/sample-council/ssda903"

_NAMES = (
    "Avery Example",
    "Blake Placeholder",
    "Casey Sample",
    "Devon Invented",
    "Ellis Fictional",
    "Frankie Specimen",
    "Gray Pretend",
    "Harper Imaginary",
)
_MANAGES_IROS = "SMPHEAD1"
"""Who manages the IRO service, and decides here on money, too."""
_FTE = (1.0, 0.6, 0.8, 0.5)
_FILES = {
    "header.csv": modules.HEADER,
    "episodes.csv": modules.EPISODES,
    "reviews.csv": modules.REVIEWS,
    "missing.csv": modules.MISSING,
    "uasc.csv": modules.UASC,
    "placed_for_adoption.csv": modules.PLACED_FOR_ADOPTION,
    "social_worker_episodes.csv": modules.SOCIAL_WORKERS,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented council: where its return is, the day whose caseload to open, and what a return cannot say.

    `events` are what its case system would post besides (brothers and sisters, teams, a child of whom the return does
    not know yet), `iros` are as the allocation service takes them. `disputed` is the child over whom the IRO challenges
    the council.
    """

    folder: Path
    as_of: date
    children: int
    events: list[dict[str, Any]]
    iros: list[dict[str, Any]]
    disputed: str


def make_sample(folder: Path, *, today: date, children: int = 60, seed: int = 903) -> Sample:
    """Write the return of an invented council into `folder` (made if need be) and describe the rest of it."""
    council = invent(children, today, Dice(seed))
    folder.mkdir(parents=True, exist_ok=True)
    for name, module in _FILES.items():
        write_module(folder / name, module, council.records[module.name])
    events = [*_events(council, today), _nobodys(f"SMP{children + 1:04}", today)]
    return Sample(folder, today, children + 1, events, _iros(children, today), _longest_in_care(council))


def _events(council: Council, today: date) -> list[dict[str, Any]]:
    """Families and teams: the return has neither."""
    return [to_envelope(child, _details(council, child, today), today, SOURCE) for child in council.team_of]


def _nobodys(child: str, today: date) -> dict[str, Any]:
    """A child who came yesterday, and for whom no IRO is independent: whoever manages the IROs decides what may be
    spent on this child. The child waits until somebody else decides that, or an IRO joins who has another manager."""
    came = today - ONE_DAY
    born = date(came.year - 9, 3, 14)
    said = {
        "looked_after_from": came.isoformat(),
        "date_of_birth": born.isoformat(),
        "legal_status": "V2",
        "team_id": "SMPTEAM2",
        "team_manager_id": "SMPTM2",
        "social_worker_id": "SMPSW05",
        "resource_controller_id": _MANAGES_IROS,
        "sibling_ids": [],
    }
    told = to_envelope(child, Fact("child.became_looked_after.v1", came, said), today, SOURCE)
    return {name: value for name, value in told.items() if name != "baseline"}


def _longest_in_care(council: Council) -> str:
    """Who has been in care for longest, and still is."""
    left = {row["CHILD"] for row in council.records["Episodes"] if row["REC"] not in (None, "X1")}
    begun = [(row["DECOM"], row["CHILD"]) for row in council.records["Episodes"] if row["CHILD"] not in left]
    return str(min(begun, key=str)[1]) if begun else ""


def _details(council: Council, child: str, today: date) -> Fact:
    data: dict[str, Any] = {"team_id": council.team_of[child], "social_worker_id": council.worker_of[child]}
    data["team_manager_id"] = council.team_of[child].replace("TEAM", "TM")
    siblings = sorted(set(council.family_of.get(child, ())) - {child})
    return Fact("child.details_corrected.v1", today, data | {"sibling_ids": siblings})


def _iros(children: int, today: date) -> list[dict[str, Any]]:
    count = min(len(_NAMES), max(3, -(-children // 15)))
    return [dict(_iro(number, today)) for number in range(count)]


def _iro(number: int, today: date) -> Mapping[str, Any]:
    name = _NAMES[number]
    mark = hashlib.sha256(name.encode()).hexdigest()[:4].upper()
    return {
        "id": f"SAMPLE-IRO-{number + 1}",
        "name": name,
        "email": f"{name.lower().replace(' ', '.')}@example.org",
        "phone": f"01632 960{number + 101}",
        "fte": _FTE[number % len(_FTE)],
        "role": "iro",
        "registration_number": f"SAMPLE{mark}",
        "qualified_on": date(today.year - 8 - number, 9, 1).isoformat(),
        "communication_methods": ["bsl", "makaton"] if number == 1 else [],
        "not_independent_of": {"people": [_MANAGES_IROS], "teams": ["SMPTEAM1"] if number == 2 else []},
        "active_from": date(today.year - 6, 4, 1).isoformat(),
        "active_to": None,
    }
