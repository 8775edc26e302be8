"""What is counted of concerns."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class ConcernCount(BaseModel):
    """Concerns of one category that became the same."""

    category: str
    closed: str
    """How: `resolved`, `formal`, `lapsed`, `declined`, or `open`; a lapse by itself has its outcome's name."""
    count: int
    days: float | None
    """From raising to closing, on average, in calendar days; null while they are open."""


class ConcernFigures(BaseModel):
    """Concerns raised in a time: those of the system and those of people, each apart, and what was put before IROs."""

    model_config = ConfigDict(populate_by_name=True)

    since: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")
    by_system: list[ConcernCount]
    by_people: list[ConcernCount]
    """Those that people raised, with those that IROs opened of what reviews lacked."""
    offered: list[ConcernCount]
    """What reviews lacked and nobody opened: still before its IRO, declined, or not so after all."""
