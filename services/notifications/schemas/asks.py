"""What a child asks on the own page, and what is answered."""

from datetime import date

from shared.events.base import FactDate
from shared.events.services.notifications import AskedAbout
from shared.texts import Lines
from shared.web.bodies import Answer, Body


class NewAsk(Body):
    """What a child asks for: an answer, a talk, something about the review, to complain, an advocate."""

    about: AskedAbout
    words: Lines | None = None
    """In the child's words; a talk or an advocate can be asked for without any."""


class AskAnswered(Body):
    """What was answered, in words for the child, who reads them on the own page."""

    words: Lines
    on: FactDate


class Ask(Answer):
    """What a child asked, and what came of it."""

    id: str
    child_id: str
    about: AskedAbout
    words: str | None
    asked_on: date
    answer: str | None
    answered_on: date | None
    answered_by: str | None
    """Null for a child, who is shown no ids of staff."""


class Asks(Answer):
    """Everything that a child asked, the newest first."""

    items: list[Ask]
