"""How a child took part in a review, by the child's age on the day.

PN0 is of a child under 4 and of nobody else; PN1 to PN7 are of a child of 4 and over. Where the date of birth is not
known nothing is refused.

Source: the guide of the statutory return (SSDA903), item participation; Blackpool 8.4.
"""

from datetime import date
from typing import Final

from shared.calendar import birthday

TAKES_PART_FROM: Final = 4
"""The age, in years, from which on a child is asked, and words are written for the child."""
TOO_YOUNG: Final = "PN0"


def is_asked(born: date | None, on: date) -> bool:
    """Whether the child is known to be 4 or over on this day."""
    return born is not None and birthday(born, TAKES_PART_FROM) <= on


def fault_of_participation(code: str, born: date | None, on: date) -> str | None:
    """Why this code cannot be meant of a child born then, in a review on that day; None if it can."""
    if born is None or (code == TOO_YOUNG) is not is_asked(born, on):
        return None
    if code == TOO_YOUNG:
        return "PN0 is for a child under 4, and this child was 4 or over on the day: choose PN1 to PN7"
    return "PN1 to PN7 are for a child of 4 and over, and this child was under 4 on the day: choose PN0"
