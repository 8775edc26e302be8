"""Short ways to say what the review rules are asked."""

from datetime import date

from services.scheduling.rules.model import Series
from shared.policy import load_profile

ENGLAND = load_profile("england-2010")
JERSEY = load_profile("jersey-2013")


def day(text: str) -> date:
    return date.fromisoformat(text)


def series(start: str = "2026-01-05", **more: object) -> Series:
    return Series(**{"number": 1, "start": day(start)} | more)  # type: ignore[arg-type]
