"""What callers get back about times in care that do not add up."""

from datetime import date

from shared.web.bodies import Answer


class LooseEnd(Answer):
    """Something we were told of a child's care that fits nothing else we know, and when that was."""

    on: date
    why: str


class LooseEnds(Answer):
    """A child of whom something was told that fits nothing else we know."""

    child_id: str
    loose_ends: list[LooseEnd]
