"""What people say while a review is prepared, and how it is shown: wishes, form, who was asked, views."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.events.base import Code, FactDate, Flag, Id, Reference
from shared.texts import Lines, Sentence, Short
from shared.web.bodies import Answer, Body, wrong_at

Advocate = Literal["wanted", "declined", "not_asked"]
MayBeShown = Literal["yes", "no", "parts", "not_asked"]
Form = Literal["one_meeting", "series"]
How = Literal["in_person", "phone", "message", "letter", "form", "other"]
Interpreter = Literal["offered", "wanted", "declined", "not_needed"]
Names = Annotated[tuple[Short, ...], Field(max_length=50)]
Points = Annotated[tuple[Sentence, ...], Field(max_length=50)]


class HealthReport(Body):
    """Whether the health report may be shown at the review, and on whose consent (Jersey 3.48)."""

    may_be_shown: MayBeShown
    parts: Lines | None = None
    """Which parts may be shown, where not all of it."""
    consent_of: Id | None = None
    """The person who was asked for it, by id."""

    @model_validator(mode="after")
    def _say_which_parts(self) -> Self:
        if self.may_be_shown == "parts" and self.parts is None:
            raise wrong_at(self, "parts", "is needed: say which parts may be shown")
        return self


class NewWishes(Body):
    """What the child wishes for this review (Jersey 3.16, 3.30; Blackpool 6.8). Said again, it replaces what was."""

    who: Names = ()
    """Who should come."""
    not_wanted: Names = ()
    """Who should not."""
    where: Sentence | None = None
    when: Sentence | None = None
    agenda: Points = ()
    """What should be talked about, and what should not."""
    how_to_take_part: Sentence | None = None
    meeting_the_iro: Sentence | None = None
    """When and where it suits the child to meet the IRO before (Blackpool 6.15)."""
    advocate: Advocate = "not_asked"
    advocate_explained_on: FactDate | None = None
    """When it was explained how an advocate can help (Jersey 3.14)."""
    advocate_information_given: Flag | None = None
    """Whether the child has the written information about advocates (Jersey 3.15)."""
    interpreter_needed: Flag | None = None
    first_language: Code | None = None
    health_report: HealthReport | None = None
    asked_on: FactDate
    asked_by: Id | None = None
    """Who asked the child, by id; left out: whoever says so."""


class NewForm(Body):
    """How the IRO decided to hold the review, and with whom that was talked over (Jersey 3.6)."""

    form: Form
    agreed_with: Annotated[tuple[Literal["child", "social_worker"], ...], Field(max_length=2)] = ()
    """Who was consulted first."""
    why: Lines | None = None
    decided_on: FactDate | None = None
    """Left out: today."""


class Asked(Body):
    """Somebody who was consulted for the review, on which day and how (North Lincolnshire 2.4; Jersey 3.9)."""

    person_id: Id
    kind: Code
    """What the person is to the child: `parent`, `carer`, `school`."""
    asked_on: FactDate
    how: How
    first_language: Code | None = None
    interpreter: Interpreter | None = None


class NewConsultations(Body):
    """Everybody who was consulted for the review; said again, it replaces what was."""

    items: Annotated[list[Asked], Field(max_length=200)]


class NewView(Body):
    """What one person thinks, present at the review or not (Jersey 3.22); of one person the last word stands."""

    from_kind: Code
    """What the person is to the child: `parent`, `carer`, `school`."""
    from_id: Id
    given_on: FactDate
    how: How
    text: Lines | None = None
    """The view itself; kept here and never announced."""
    text_ref: Reference | None = None
    """Where it is kept in the case system instead."""
    not_in_record_because: Lines | None = None
    """Why the IRO leaves it out of the record: it would distress the child without need (Jersey 3.18)."""

    @model_validator(mode="after")
    def _say_something(self) -> Self:
        if self.text is None and self.text_ref is None:
            raise wrong_at(self, "text", "is needed, or text_ref in its place")
        return self


class Said(Answer):
    """Who said it, and when."""

    said_by: str | None
    """Null for a child, who is shown no ids of staff."""
    said_at: datetime


class HealthReportOnRecord(Answer):
    """Whether the health report may be shown, which parts of it, and on whose consent."""

    may_be_shown: MayBeShown
    parts: str | None = None
    consent_of: str | None = None


class Wishes(Said):
    """What the child wishes for a review. A child is not shown who asked and who wrote it down."""

    who: list[str]
    not_wanted: list[str]
    where: str | None
    when: str | None
    agenda: list[str]
    how_to_take_part: str | None
    meeting_the_iro: str | None
    advocate: Advocate
    advocate_explained_on: date | None
    advocate_information_given: bool | None
    interpreter_needed: bool | None
    first_language: str | None
    health_report: HealthReportOnRecord | None
    asked_on: date
    asked_by: str | None


class FormOnRecord(Said):
    """How the review is to be held."""

    form: Form
    agreed_with: list[str]
    why: str | None
    decided_on: date


class AskedOnRecord(Answer):
    """Somebody who was consulted."""

    person_id: str
    kind: str
    asked_on: date
    how: How
    first_language: str | None
    interpreter: Interpreter | None


class View(Said):
    """What one person thinks."""

    from_kind: str
    from_id: str
    given_on: date
    how: How
    text: str | None
    text_ref: str | None
    not_in_record_because: str | None


class OfReview(Answer):
    """Which review of which child it is about."""

    review_id: str
    child_id: str


class WishesOfReview(OfReview):
    """The child's wishes for a review; null where nobody has written any down."""

    wishes: Wishes | None


class FormOfReview(OfReview):
    """The form of a review; null where the IRO has not said."""

    form: FormOnRecord | None


class ConsultationsOfReview(OfReview):
    """Who was consulted for a review, by the day."""

    items: list[AskedOnRecord]
    said_by: str | None
    said_at: datetime | None


class ViewsOfReview(OfReview):
    """What people think, by the day on which they said so."""

    items: list[View]
