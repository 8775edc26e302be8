"""The ages that nobody can have: one rule for the door, for corrections and for the import of a return.

A child is looked after under the age of 18, and not before birth. Source: Children Act 1989, s22 and s105(1).
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from shared.calendar import birthday

OF_AGE: Final = 18
BORN, FROM = "date_of_birth", "looked_after_from"


def faults_of_age(born: date, care_began: date) -> Mapping[str, str]:
    """What is wrong with these two days together, by the field in which either is stated; nothing if they can be."""
    if care_began < born:
        return {BORN: "lies after the day care began", FROM: "lies before the child's birth"}
    if care_began >= birthday(born, OF_AGE):
        return {
            BORN: f"makes the child {OF_AGE} or more on the day care began",
            FROM: f"lies on or after the child's {OF_AGE}th birthday",
        }
    return {}
