"""The invented children of a sample council: families, entries, placements, orders, reviews, social workers.

Reviews are credible: the first within 20 working days, the second within three months, the others within six, and
about one in sixteen late. Somebody came this week, somebody left, somebody is with adopters, one is a mother.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import TypeVar

from shared.ssda903.write import Value

T = TypeVar("T")
Record = dict[str, Value]

_ETHNICITIES = ("WBRI", "WBRI", "WBRI", "WBRI", "MWBC", "BAFR", "APKN", "WOTH", "ABAN")
_FAMILY_SIZES = (1, 2, 1, 1, 3, 1, 2, 1, 1, 4)
_TEAMS = ("SMPTEAM1", "SMPTEAM2", "SMPTEAM3")
_YEAR = 365


class Dice:
    """The same throws for the same seed, on every machine."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._throws = count()

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        throw = hashlib.sha256(f"{self._seed}:{next(self._throws)}".encode()).digest()
        return low + int.from_bytes(throw[:8], "big") % (high - low + 1)

    def one_of(self, things: Sequence[T]) -> T:
        """One of the things."""
        return things[self.between(0, len(things) - 1)]

    def one_in(self, chances: int) -> bool:
        """True once in so many times."""
        return self.between(1, chances) == 1


@dataclass(slots=True)
class Council:
    """The invented records by module, and what a return does not hold."""

    records: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    family_of: dict[str, list[str]] = field(default_factory=dict)
    team_of: dict[str, str] = field(default_factory=dict)
    worker_of: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Child:
    """An invented child: `kind` is plain, uasc, short_breaks, adoption, mother or left."""

    id: str
    kind: str
    born: date
    came: date
    sex: str
    ethnic: str
    left: date | None = None

    @property
    def who(self) -> Record:
        """The columns that most modules begin with."""
        return {"CHILD": self.id, "DOB": self.born}


def invent(children: int, today: date, dice: Dice) -> Council:
    """A council of so many children, as it stands today."""
    council, number = Council(), 0
    while number < children:
        size = min(_FAMILY_SIZES[len(council.records["families"]) % len(_FAMILY_SIZES)], children - number)
        council.records["families"].append({})
        days = 0 if number % 3 == 0 and dice.one_in(4) else dice.one_of((dice.between(8, 60), dice.between(60, 1500)))
        family = [_child(number + place, days or dice.between(0, 4), today, dice) for place in range(size)]
        number += size
        _record_family(council, family, today, dice)
    _mother_and_baby(council)
    return council


def _kind(number: int) -> str:
    kinds = {3: "uasc", 5: "adoption", 9: "left", 12: "short_breaks"}
    return kinds.get(number % 15, "plain")


def _child(number: int, in_care: int, today: date, dice: Dice) -> Child:
    kind = _kind(number)
    ages = {"uasc": (15, 17), "adoption": (1, 3), "short_breaks": (6, 14)}.get(kind, (1, 16))
    born = today - timedelta(days=dice.between(ages[0] * _YEAR + 60, ages[1] * _YEAR + 300))
    came = max(today - timedelta(days=in_care), born + timedelta(days=2))
    if kind == "adoption":
        came = max(today - timedelta(days=dice.between(300, 420)), born + timedelta(days=2))
    left = today - timedelta(days=dice.between(3, 40)) if kind == "left" and (today - came).days > 200 else None
    sex = dice.one_of(("1", "2"))
    return Child(f"SMP{number + 1:04}", kind, born, came, sex, dice.one_of(_ETHNICITIES), left)


def _record_family(council: Council, family: list[Child], today: date, dice: Dice) -> None:
    team = dice.one_of(_TEAMS)
    worker = f"SMPSW{_TEAMS.index(team) * 4 + dice.between(1, 4):02}"
    for child in family:
        council.family_of[child.id] = [other.id for other in family]
        council.team_of[child.id], council.worker_of[child.id] = team, worker
        header: Record = {"SEX": child.sex, "ETHNIC": child.ethnic, "UPN": "UN1", "MOTHER": None, "MC_DOB": None}
        council.records["Header"].append(child.who | header)
        council.records["Episodes"].extend(_episodes(child, today, dice))
        council.records["Reviews"].extend(_reviews(child, today, dice))
        _record_extras(council, child, today, dice)
        start: Record = {"SW_ID": worker, "SW_DECOM": child.came, "SW_DEC": child.left, "SW_REASON": "OTHERS"}
        council.records["SWEpisodes"].append(child.who | start)


def _record_extras(council: Council, child: Child, today: date, dice: Dice) -> None:
    if child.kind == "uasc":
        uasc: Record = {"SEX": child.sex, "DUC": None}
        council.records["UASC"].append(child.who | uasc)
    if child.kind == "adoption":
        decided: Record = {"DATE_PLACED": child.came + timedelta(days=150), "DATE_PLACED_CEASED": None}
        council.records["PlacedAdoption"].append(child.who | decided)
    if (today - child.born).days > 13 * _YEAR and (today - child.came).days > 90 and dice.one_in(3):
        away = today - timedelta(days=dice.between(41, 80))
        missing: Record = {"MISSING": "M", "MIS_START": away, "MIS_END": away + timedelta(days=dice.between(0, 1))}
        council.records["Missing"].append(child.who | missing)


def _episodes(child: Child, today: date, dice: Dice) -> Iterator[Record]:
    """The child's episodes: each begins on the day the one before ended."""
    steps = [(day, step) for day, step in _steps(child, dice) if day <= (child.left or today)]
    for place, (day, step) in enumerate(steps):
        last = place == len(steps) - 1
        ends = child.left if last else steps[place + 1][0]
        moves = not last and steps[place + 1][1]["RNE"] == "P"
        end: Record = {
            "DEC": ends,
            "REC": None if ends is None else "E4A" if last else "X1",
            "REASON_PLACE_CHANGE": "CARPL" if moves else None,
        }
        begin: Record = {"CHILD": child.id, "DECOM": day}
        yield begin | step | end


def _steps(child: Child, dice: Dice) -> Iterator[tuple[date, Record]]:
    status = {"short_breaks": "V4", "uasc": "V2", "adoption": "C1"}.get(child.kind) or dice.one_of(("V2", "C1"))
    need = {"uasc": "N8", "short_breaks": "N2"}.get(child.kind, dice.one_of(("N1", "N1", "N3", "N5")))
    where: Record = {"CIN": need, "PLACE": dice.one_of(("U4", "U4", "U6", "U1", "K2")), "PLACE_PROVIDER": "PR1"}
    yield child.came, where | _step("S", status)
    if child.kind == "adoption":
        yield child.came + timedelta(days=220), where | _step("L", "E1")
        yield child.came + timedelta(days=285), where | _step("P", "E1") | {"PLACE": "A6"}
        return
    if status == "C1":
        status = "C2"
        yield child.came + timedelta(days=dice.between(170, 200)), where | _step("L", status)
    if dice.one_in(3):
        yield child.came + timedelta(days=dice.between(260, 400)), where | _step("P", status)


def _step(began: str, status: str) -> Record:
    return {"RNE": began, "LS": status}


def _reviews(child: Child, today: date, dice: Dice) -> Iterator[Record]:
    last = child.came
    for number in count():
        on_time, late = ((14, 25), (30, 40)) if number == 0 else ((70, 88), (95, 110))
        if number > 1:
            on_time, late = (150, 178), (186, 200)
        last += timedelta(days=dice.between(*(late if dice.one_in(16) else on_time)))
        if last >= (child.left or today):
            return
        yield child.who | {"REVIEW": last, "REVIEW_CODE": _participation(child, last, dice)}


def _participation(child: Child, on: date, dice: Dice) -> str:
    if (on - child.born).days < 4 * _YEAR + 1:
        return "PN0"
    return dice.one_of(("PN1", "PN1", "PN1", "PN2", "PN3", "PN6", "PN7"))


def _mother_and_baby(council: Council) -> None:
    """The oldest girl is a mother; the youngest child has her child's birthday: whether it is hers is a question."""
    header = council.records["Header"]
    girls = [row for row in header if row["SEX"] == "2"]
    if not girls:
        return
    mother = min(girls, key=lambda row: str(row["DOB"]))
    youngest = max(header, key=lambda row: str(row["DOB"]))
    grown_up = str(youngest["DOB"])[:4] > f"{int(str(mother['DOB'])[:4]) + 12}"
    if grown_up and youngest["CHILD"] not in council.family_of[str(mother["CHILD"])]:
        mother.update(MOTHER="1", MC_DOB=youngest["DOB"])
