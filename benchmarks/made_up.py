"""Events as a council's system would post them, all different and all made up."""

import json
from itertools import count
from typing import Any

from uuid6 import uuid7

from shared.events import catalogue
from shared.events.envelope import Envelope
from shared.ops.clock import real_now

TYPE = "child.became_looked_after.v1"
SOURCE = "/council/benchmark/lcs"
_numbers = count()


def became_looked_after() -> dict[str, Any]:
    """One event in the structured form of CloudEvents."""
    number = next(_numbers)
    return {
        "specversion": "1.0",
        "id": uuid7().hex,
        "source": SOURCE,
        "type": TYPE,
        "subject": f"B{uuid7().hex}",
        "time": "2026-01-05T09:12:31Z",
        "data": {
            "looked_after_from": "2026-01-05",
            "date_of_birth": f"{2009 + number % 17}-03-{1 + number % 28:02}",
            "legal_status": "V2",
            "sex": "F" if number % 2 else "M",
            "ethnicity": "WBRI",
            "category_of_need": "N1",
            "placement": {"id": f"PL-{number}", "type": "U4", "started_on": "2026-01-05", "distance_miles": 4.5},
            "sibling_ids": [],
            "team_id": f"T-{number % 12}",
            "social_worker_id": f"SW-{number % 90}",
            "team_manager_id": f"TM-{number % 12}",
            "communication_needs": [],
        },
    }


def bodies(requests: int, size: int) -> list[bytes]:
    """The bodies of so many requests with `size` events each: one event for 1, an array for more."""
    made = [[became_looked_after() for _ in range(size)] for _ in range(requests)]
    return [json.dumps(each if size > 1 else each[0], separators=(",", ":")).encode() for each in made]


def envelopes(number: int) -> list[Envelope]:
    """So many events as the door has them after its checks."""
    now, kind = real_now(), catalogue.by_wire_type(TYPE)
    return [
        Envelope(
            id=each["id"],
            source=each["source"],
            type=TYPE,
            subject=each["subject"],
            subjectkind="child",
            time=now,
            receivedat=now,
            data=kind.model_validate(each["data"]),
        )
        for each in (became_looked_after() for _ in range(number))
    ]
