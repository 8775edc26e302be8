from datetime import date
from typing import Any

from services.escalation.rules.concerns.figures import figures_of


def row(
    raised_by: str, status: str, outcome: str | None = None, days: int | None = None, **more: Any
) -> dict[str, Any]:
    raised_on = date(2026, 2, 2)
    closed_on = date(2026, 2, 2 + days) if days is not None else None
    told = {"raised_by": raised_by, "category": "pep", "status": status, "outcome": outcome, "review_id": None}
    return {**told, "raised_on": raised_on, "closed_on": closed_on, **more}


def test_the_systems_and_peoples_concerns_are_counted_apart_by_how_each_was_closed() -> None:
    found = figures_of(
        [
            row("system", "resolved", "agreed", 2),
            row("system", "resolved", "agreed", 5),
            row("system", "lapsed", "rule_changed", 1),
            row("JO", "open"),
            row("JO", "lapsed", "moved_away", 4),
            row("JO", "formal", review_id="R1"),
            row("system", "offered", review_id="R2"),
            row("system", "declined", "known", 0, review_id="R3"),
            row("JO", "withdrawn"),
        ]
    )
    assert found == {
        "by_system": [("pep", "resolved", 2, 3.5), ("pep", "rule_changed", 1, 1.0)],
        "by_people": [("pep", "formal", 1, None), ("pep", "lapsed", 1, 4.0), ("pep", "open", 1, None)],
        "offered": [("pep", "declined", 1, 0.0), ("pep", "offered", 1, None)],
    }
