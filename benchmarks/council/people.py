"""A made-up council: IROs, families of children who come into care today, and their people's contact details."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from uuid6 import uuid7

JSON = dict[str, Any]
TYPE = "child.became_looked_after.v1"
SOURCE = "/council/benchmark/lcs"
_FAMILY_SIZES = (1, 2, 1, 1, 3, 1, 2, 1, 1, 4)
_ETHNICITIES = ("WBRI", "WBRI", "WBRI", "WBRI", "MWBC", "BAFR", "APKN", "WOTH", "ABAN")
_CHILDREN_OF_A_WORKER = 14
_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Child:
    """A child, the brothers and sisters who come with the child, and the worker of them all."""

    id: str
    number: int
    siblings: tuple[str, ...]
    worker: str

    def became_looked_after(self) -> JSON:
        """The event as the council's case system posts it, dated today."""
        now = datetime.now(UTC)
        today = now.astimezone(_LONDON).date()
        return {
            "specversion": "1.0",
            "id": uuid7().hex,
            "source": SOURCE,
            "type": TYPE,
            "subject": self.id,
            "time": now.isoformat(timespec="milliseconds"),
            "datacontenttype": "application/json",
            "data": {
                "looked_after_from": today.isoformat(),
                "date_of_birth": f"{today.year - 1 - self.number % 16}-03-{1 + self.number % 28:02}",
                "legal_status": "V2" if self.number % 3 else "C1",
                "sex": "F" if self.number % 2 else "M",
                "ethnicity": _ETHNICITIES[self.number % len(_ETHNICITIES)],
                "category_of_need": "N1",
                "placement": {
                    "id": f"PL-{self.number}",
                    "type": "U4",
                    "started_on": today.isoformat(),
                    "distance_miles": 4.5,
                },
                "sibling_ids": list(self.siblings),
                "team_id": f"T-{self.number % 12}",
                "social_worker_id": self.worker,
                "team_manager_id": f"TM-{self.number % 12}",
                "communication_needs": [],
            },
        }

    def contact(self) -> JSON:
        """How the child is called and reached."""
        return {"kind": "child", "name": f"Child {self.number}", "email": f"{self.id.lower()}@example.org"}


@dataclass(slots=True)
class Council:
    """Children in the order in which they come, no two alike; `mark` tells one council's ids from another's."""

    mark: str = "B"
    _numbers: Iterator[int] = field(default_factory=count)
    _families: Iterator[int] = field(default_factory=count)
    _waiting: list[Child] = field(default_factory=list)

    def children(self, number: int) -> list[Child]:
        """The next so many children; a family may be parted by the end of a batch, as in life."""
        while len(self._waiting) < number:
            self._waiting.extend(self._family())
        taken, self._waiting = self._waiting[:number], self._waiting[number:]
        return taken

    def _family(self) -> list[Child]:
        size = _FAMILY_SIZES[next(self._families) % len(_FAMILY_SIZES)]
        numbers = [next(self._numbers) for _ in range(size)]
        ids = [f"{self.mark}{number:06}" for number in numbers]
        worker = f"{self.mark}SW{numbers[0] // _CHILDREN_OF_A_WORKER:05}"
        return [
            Child(each, number, tuple(other for other in ids if other != each), worker)
            for each, number in zip(ids, numbers, strict=True)
        ]


def workers_contact(worker: str) -> JSON:
    """How a social worker is reached."""
    return {"kind": "social_worker", "name": f"Worker {worker}", "email": f"{worker.lower()}@example.org"}


def iro(number: int, *, reachable: bool = True) -> JSON:
    """An IRO who works full time; one who cannot be reached keeps every letter from being written."""
    contact = {"email": f"iro{number}@example.org", "phone": f"01632 {960000 + number % 1000}"} if reachable else {}
    return {
        "id": f"IRO-{number:04}",
        "name": f"Example Person {number}",
        **contact,
        "fte": 1.0,
        "role": "iro",
        "registration_number": f"SW{number}",
        "qualified_on": date(2010 + number % 8, 9, 1).isoformat(),
        "communication_methods": [],
        "not_independent_of": {"people": [], "teams": []},
        "active_from": "2020-04-01",
        "active_to": None,
    }
