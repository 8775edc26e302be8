"""What of a timeline is for few: legal advice that an IRO sought is seen by her and by the IRO manager alone. Pure.

Source: Jersey 6.11-6.12 (advice that is her own); who sees that she sought it is local.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic_core import from_json

from shared.auth.roles import Caller
from shared.events.services.beside_disputes import LegalAdviceReceived, LegalAdviceSought

Row = Mapping[Any, Any]
_ADVICE: Final = frozenset(kind.wire_type() for kind in (LegalAdviceSought, LegalAdviceReceived))
_MANAGER: Final = "iro_manager"


def seen_by(caller: Caller, rows: Sequence[Row]) -> list[Row]:
    """Those of these events that the caller may know of."""
    return [row for row in rows if _sees(caller, row)]


def seen_causes(caller: Caller, causes: Mapping[str, Row]) -> dict[str, Row]:
    """The same of what caused events, by id."""
    return {event_id: row for event_id, row in causes.items() if _sees(caller, row)}


def _sees(caller: Caller, row: Row) -> bool:
    if row["type"] not in _ADVICE or caller.has(_MANAGER):
        return True
    return bool(from_json(row["data"]).get("iro_id") == caller.subject)
