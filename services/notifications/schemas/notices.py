"""What notifications' calls take and answer."""

from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, computed_field

from services.notifications.rules.proof import Step
from shared.events.base import Code, FactDate, Flag, Id
from shared.events.council.child_plans import MayNotKnow
from shared.texts import EmailAddress, Lines, Name, Phone
from shared.web.bodies import Body

PostalAddress = Annotated[Lines, StringConstraints(max_length=500)]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class Relation(Body):
    """Who this person is to a child; both days belong to it."""

    child_id: Id
    kind: Code
    from_on: Annotated[FactDate | None, Field(alias="from")] = None
    to_on: Annotated[FactDate | None, Field(alias="to")] = None
    excluded: Flag = False
    no_contact: Flag = False
    may_not_know: Annotated[tuple[MayNotKnow, ...], Field(max_length=4)] = ()
    """What this person may not come to know of the child."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_alias=True, validate_by_name=True)


class PersonBody(Body):
    """All that is to be held of a person; what is left out is forgotten.

    `channel` is how the person asked to be told. `preferred_name` is what they like to be called.
    """

    kind: Code | None = None
    name: Name | None = None
    preferred_name: Name | None = None
    email: EmailAddress | None = None
    phone: Phone | None = None
    postal_address: PostalAddress | None = None
    channel: Literal["email", "sms", "letter"] | None = None
    language: Language | None = None
    easy_read: Flag = False
    relations: Annotated[tuple[Relation, ...], Field(max_length=200)] = ()


class Person(BaseModel):
    """What is held of a person, whatever was taken when it was told."""

    id: str
    kind: str | None
    name: str | None
    preferred_name: str | None
    email: str | None
    phone: str | None
    postal_address: str | None
    channel: str | None
    language: str | None
    easy_read: bool
    relations: tuple[Relation, ...]
    updated_at: datetime

    @computed_field  # type: ignore[prop-decorator]
    @property
    def version(self) -> str:
        """For If-Match: it changes whenever any of these does."""
        said = [str(getattr(self, name)) for name in Person.model_fields if name != "updated_at"]
        return sha256("\n".join(said).encode()).hexdigest()[:16]


NOBODY: Final = "none"
"""The version of somebody of whom nothing is held yet."""


class KnownTo(BaseModel):
    """Who somebody is to a child."""

    child_id: str
    kind: str


class PersonFound(BaseModel):
    """Somebody who was looked for: who it is, and to whom; no way to reach them."""

    id: str
    kind: str | None
    name: str | None
    relations: list[KnownTo]


class AcknowledgementBody(Body):
    """The recipient said that the notice was read, on this date."""

    on: FactDate


class VerbalBody(Body):
    """The recipient was told in person, on this date, by the person with this id."""

    on: FactDate
    by: Id


class Recipient(BaseModel):
    """To whom; `id` is null for a body the council has one of, and for a social worker nobody named."""

    kind: str
    id: str | None


class Why(BaseModel):
    """Why the notice was made: the event, and the rule with its reason and legal source.

    Where that was recorded for another child by mistake, only IRO managers and auditors are shown what it was; to
    others `event_id` is null, and the rest is about its withdrawal.
    """

    event_id: str | None
    event_type: str
    on: date
    rule: str
    reason: str
    source: str


class Attempt(BaseModel):
    """One try to send it, in real time."""

    at: datetime
    outcome: str
    code: str | None


class Task(BaseModel):
    """What a person has to do: tell the recipient what no letter could tell, or that it was told wrongly; and why."""

    rule: str
    reason: str


class ProofStep(BaseModel):
    """One step of a notice: the moment at which it was put on record (null: by an older version, which kept the day
    alone), and the day on which it happened."""

    step: Step
    at: datetime | None
    on: date


class Notice(BaseModel):
    """A notice: to whom, why, how it went, and what is left to do.

    `proof` has in order when it was intended, failed, sent, delivered or told in person, and read, as far as it came.

    `subjectkind` is `child`, or `team` or `provider` for one that is about no child: `child_id` is null then, and
    `about_id` whose practice it tells of. `allocation_id` is null for one made while the child had no IRO. `about_id`
    is else whom the letter names besides the IRO: the guardian, or who stands in. `document_id` and `review_id` are the
    court document or review it is about. `urgent`: it cannot wait, or a hearing is near. One that waits goes out at
    `not_before` (business time), if it is still so; those with one `letter_id` went in one letter, a digest.
    """

    id: str
    child_id: str | None
    subjectkind: str
    recipient: Recipient
    template: str
    duty: str | None
    why: Why
    allocation_id: str | None
    about_id: str | None
    document_id: str | None
    review_id: str | None
    urgent: bool
    channel: str | None
    status: str
    due_on: date | None
    told_on: date | None
    told_by: str | None
    acknowledged_on: date | None
    task: Task | None
    thread_notice_id: str | None
    created_at: datetime
    next_try_at: datetime | None
    not_before: datetime | None
    letter_id: str | None
    proof: list[ProofStep]
    attempts: list[Attempt]
