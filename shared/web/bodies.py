"""The base of every request body: nothing unknown, nothing infinite, nothing guessed."""

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from shared.described import Described


class Body(Described):
    """A request body. Unknown fields are refused by name; spaces around text are dropped.

    Dates are to be `shared.events.base.FactDate`: pydantic's own takes the number 0 for 1 January 1970. Switches are to
    be `shared.events.base.Flag`: pydantic's own takes "yes" for true. The text under a field is its description.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        str_strip_whitespace=True,
        str_max_length=20_000,
    )


class Answer(Described):
    """What is answered. The text under a field is its description."""


def wrong_at(body: BaseModel, field: str, message: str) -> ValidationError:
    """What a validator of a whole body raises, so that the refusal names the field that is wrong.

    A plain ValueError there would be pointed at the body itself.
    """
    error = PydanticCustomError("value_error", "{message}", {"message": message})
    found = InitErrorDetails(type=error, loc=(field,), input=getattr(body, field))
    return ValidationError.from_exception_data(type(body).__name__, [found])


def check_order(body: BaseModel, first: str, last: str) -> None:
    """Raise `wrong_at` the field `last` when its day lies before that of `first`; either may be left out."""
    begins, ends = getattr(body, first), getattr(body, last)
    if begins is not None and ends is not None and ends < begins:
        raise wrong_at(body, last, f"lies before {first}")
