"""What the letter about patterns of practice needs to know: of teams and providers, and of no child."""

from datetime import date

from pydantic import Field

from services.notifications.letters.contexts import LetterContext, _Private
from shared.texts import Name as Line


class PatternLine(_Private):
    """A pattern of practice, in numbers: seen so many `times` about so many `children`, never which.

    `whose` is the team or the provider, `about` what it is in words. Of `reviews` held in the quarter that began on
    `from_on` so many `times` something of `lacked` was not there; None: it is not about reviews.
    """

    whose: Line
    good: bool
    about: Line
    from_on: date | None = None
    children: int | None = None
    times: int
    reviews: int | None = None
    lacked: tuple[Line, ...] = ()


class PracticePatternsToSeniorManager(LetterContext):
    """All patterns of a day."""

    patterns: tuple[PatternLine, ...] = Field(min_length=1)
