"""Children who come in as imported history."""

from datetime import date
from typing import Any

from shared.events.council.child_life import ChildBecameLookedAfter
from shared.events.envelope import Envelope
from tests.support.harness import event


def imported(
    child: str, on: str = "2024-03-04", *, baseline: str = "2025-12-31", received: str = "2026-01-05", **more: Any
) -> Envelope:
    """The beginning of care as a council's return tells it: the state at the end of the day `baseline`."""
    data = ChildBecameLookedAfter(looked_after_from=on, date_of_birth="2015-03-02", legal_status="V2", **more)
    return event(
        data,
        child,
        time=f"{on}T00:00:00+00:00",
        received=f"{received}T09:00:00+00:00",
        id=f"ssda903-{child}-{on}",
        baseline=date.fromisoformat(baseline),
    )
