"""What a time's challenges come to."""

from datetime import date

from pydantic import Field

from shared.web.bodies import Answer

Counted = dict[str, int]
"""How many, by code."""


class Days(Answer):
    """Working days from the beginning to the end, of those that ended; null where none did."""

    median: float | None
    longest: int | None


class Informal(Answer):
    """Concerns raised in that time about the authority's practice; those that the system opened are counted apart."""

    raised: int
    by_people: int
    by_the_system: int
    children: int
    categories: Counted
    endings: Counted
    """How each ended, as a code; `open` and `formal` are those that go on."""
    what_changed: Counted
    working_days: Days


class Formal(Answer):
    """Disputes opened in that time, each counted once; `children` for how many they are."""

    opened: int
    children: int
    categories: Counted
    stages: Counted
    """By the stage that it reached."""
    endings: Counted
    what_changed: Counted
    past_the_limit: int
    """Of those that ended, how many after the 20 working days."""
    working_days: Days


class WithCafcass(Answer):
    """How many children, by what was said about them in that time (Blackpool 9.6)."""

    considered: int
    discussed: int
    referred: int
    answered: int


class Analysis(Answer):
    """For the annual report: issues by category, stage, days, outcome and what changed."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    informal: Informal
    formal: Formal
    cafcass: WithCafcass
