"""What happens between reviews, as said and shown: the IRO's contacts, the Guardian, the social worker's visits."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.events.base import Codes, FactDate, Flag, Id
from shared.texts import Lines, Sentence
from shared.web.bodies import Answer, Body

ContactKind = Literal["visit", "call", "message", "social_worker", "carer", "other"]
WithChild = Literal["in_private", "observed_or_played", "with_others"]
Topic = Literal["childs_wishes", "care_plan", "dispute", "complaints", "issues_in_court"]
Topics = Annotated[tuple[Topic, ...], Field(max_length=5)]


class NewContact(Body):
    """The IRO was in touch about a case (Jersey 2.11, 3.74)."""

    on: FactDate
    kind: ContactKind
    with_: Codes = Field(default=(), alias="with", description="who, as codes or ids: `child`, `carer`")
    child: WithChild | None = None
    """How the child was met: alone, by play or watching a little child (Jersey 3.35), or not alone; null: was not."""
    in_placement: Flag = False
    """Whether the child was met where the child lives (Jersey 3.36; Blackpool 8.3)."""
    about: Codes = ()
    """What about, as codes: `education`, `change_of_plan`."""
    keep_in_touch: Sentence | None = None
    """How the IRO and the child agreed to keep in touch (Blackpool 11.3)."""
    note: Lines | None = None
    """Kept here, and shown to the IRO service alone."""


class NewDiscussion(Body):
    """The IRO and the Children's Guardian talked: what was covered of Hull's five topics, and what is outstanding."""

    held_on: FactDate
    topics: Annotated[list[Topic], Field(min_length=1, max_length=5)]
    outstanding: Topics = ()
    guardian_id: Id | None = None
    """Left out: the Guardian in office, where there is one alone."""


class Contact(Answer):
    """A contact of the IRO's."""

    id: str
    on: date
    kind: ContactKind
    with_: list[str] = Field(validation_alias="with", serialization_alias="with")
    child: WithChild | None
    in_placement: bool = False
    about: list[str]
    keep_in_touch: str | None
    note: str | None
    """Null for whoever is not of the IRO service."""
    iro_id: str | None
    said_by: str
    said_at: datetime


class Contacts(Answer):
    """A page of the IRO's contacts, the newest first, and when the last one was."""

    items: list[Contact]
    next: str | None
    last_contact_on: date | None
    last_with_child_on: date | None
    keep_in_touch: str | None
    """What was agreed last."""


class Discussion(Answer):
    """A discussion of the IRO and the Guardian; without an id it was told by the council's system."""

    id: str | None
    held_on: date
    topics: list[str]
    outstanding: list[str]
    guardian_id: str | None
    said_by: str | None


class Discussions(Answer):
    """A page of the discussions with the Guardian, the newest first; and the topics that none of them has covered."""

    items: list[Discussion]
    next: str | None
    last_held_on: date | None
    never_covered: list[Topic]


class Visit(Answer):
    """A visit of the social worker's."""

    on: date
    seen_alone: bool | None
    sleeping_accommodation_seen: bool | None
    child_asked: bool | None


class Visits(Answer):
    """A page of the social worker's visits, the newest first, and when last what was seen."""

    items: list[Visit]
    next: str | None
    last_visit_on: date | None
    last_seen_alone_on: date | None
    sleeping_accommodation_last_seen_on: date | None
