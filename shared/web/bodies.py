"""The base of every request body: nothing unknown, nothing infinite, nothing guessed."""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A request body. Unknown fields are refused by name; spaces around text are dropped.

    Dates are to be `shared.events.base.FactDate`: pydantic's own takes the number 0 for 1 January 1970.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True, str_max_length=20_000
    )
