"""The bodies of a review's record, and the record as it is answered."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from services.scheduling.rules.follow_up.sections import SectionCode
from shared.events.base import Code, FactDate, Id, Reference
from shared.texts import Passage, Sentence
from shared.web.bodies import Answer, Body, check_order, wrong_at

What = Literal["full", "other", "none"]


class KeptFrom(Body):
    """The sections that are left out of one person's copy, and why."""

    person_id: Id
    sections: Annotated[list[SectionCode], Field(min_length=1, max_length=len(SectionCode))]
    reason: Sentence
    """Why; never in anybody's copy."""


class NewRecord(Body):
    """The record as it is written: its sections, or where the council writes it."""

    written_on: FactDate | None = None
    """The day on which it was written; null while it is a draft."""
    sections: Annotated[
        dict[SectionCode, Passage],
        Field(default_factory=dict, examples=[{"placement": "Jo is happy with the foster carers."}]),
    ]
    """The text of each section by its code; all that every record has, once it says on which day it was written."""
    kept_from: Annotated[list[KeptFrom], Field(default_factory=list, max_length=100)]
    reference: Reference | None = None
    """Where the council keeps it, if it is not written here."""
    reason: Sentence | None = None
    """Why there is a new version, once one was distributed."""

    @model_validator(mode="after")
    def _here_or_elsewhere(self) -> Self:
        if self.reference is None and not self.sections:
            raise wrong_at(self, "sections", "write the sections, or say under which reference the council keeps it")
        if self.reference is not None and (self.sections or self.kept_from):
            raise wrong_at(self, "reference", "a record that is kept elsewhere has no sections here")
        return self


class Recipient(Body):
    """Somebody to whom the record went, and what of it; for a parent who was not there it is decided (Jersey 3.69)."""

    person_kind: Code
    person_id: Id | None = None
    what: What = "full"
    """`full`: the record as that person reads it; `other`: something else in writing; `none`: nothing."""
    reason: Sentence | None = None
    """Why it is not the full record."""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.what != "full" and self.reason is None:
            raise wrong_at(self, "reason", "say why this person does not get the full record")
        return self


class RecordDistributed(Body):
    """When the record went out, and to whom."""

    distributed_on: FactDate
    to: Annotated[list[Recipient], Field(default_factory=list, max_length=200)]


class RecordWritten(Body):
    """A record was written, and perhaps distributed: for councils that keep it elsewhere."""

    written_on: FactDate
    distributed_on: FactDate | None = None
    reference: Reference | None = None
    to: Annotated[list[Recipient], Field(default_factory=list, max_length=200)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self, "written_on", "distributed_on")
        return self


class SectionShown(Answer):
    """One section of a record."""

    code: SectionCode
    heading: str
    text: str


class KeptFromShown(Answer):
    """Whose copy leaves out which sections, for those who write the record."""

    person_id: str
    sections: list[SectionCode]
    reason: str


class RecipientShown(Answer):
    """To whom a version went, for those who send it."""

    person_kind: str
    person_id: str | None
    what: What
    reason: str | None


class Record(Answer):
    """A version of a review's record, as the caller or the named reader reads it."""

    review_id: str
    child_id: str
    version: int
    revision: str
    """What `If-Match` is to say when it is changed."""
    written_on: date | None
    distributed_on: date | None
    reference: str | None
    reason: str | None
    """Why there is this version, for those who write the record."""
    sections: list[SectionShown]
    kept_from: list[KeptFromShown]
    distributed_to: list[RecipientShown]
