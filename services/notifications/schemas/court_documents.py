"""What the calls about court documents and links take and answer."""

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from shared.web.bodies import Answer, Body

_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class CourtDocument(Answer):
    """A court document of one child, and how far the copy to the IRO has come."""

    id: str
    child_id: str
    document_id: str
    kind: str
    received_on: date
    case_number: str | None
    also_for: list[str]
    """The other children of the case who have it, too."""
    iro_id: str | None
    status: str
    due_on: date | None
    copied_on: date | None
    has_link: bool
    """Whether anybody said where it is kept; without, its IRO cannot be given it."""
    open: str
    """The page by which the IRO opens it."""
    duty_id: str | None = None
    """The clock of its copy, until that is met: whoever owes it says there that the IRO has one."""


class Hearing(Answer):
    """A hearing that stands listed, and the children of its case."""

    hearing_id: str
    kind: str
    on: date
    case_number: str | None
    child_ids: list[str]


class Hearings(Answer):
    """Those from a day on, the next one first."""

    items: list[Hearing]


class OpenForm(Body):
    """The button of the page of a court document."""

    link: _Text | None = None
    form_token: _Text = ""


class AnswerForm(Body):
    """A day."""

    on: _Text = ""


class TellForm(Body):
    """What happened to a child, as a social worker says it by the form."""

    link: _Text | None = None
    form_token: _Text = ""
    id: _Text = ""
    """Made with the form, so that sending it twice tells it once."""
    child_id: _Text = ""
    kind: _Text = ""
    occurred_on: _Text = ""
    record_ref: _Text = ""
    new_social_worker_id: _Text = ""
    child_told: _Text = ""
    urgent: _Text = ""
