"""What is told, and answered, about letters that were posted."""

from typing import Annotated

from pydantic import BaseModel, Field

from shared.events.base import FactDate, Id
from shared.web.bodies import Body


class PostedBody(Body):
    """The letters of these notices were posted on that day; a digest's lines go together, whichever is named."""

    on: FactDate
    notice_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=500)]


class LettersPosted(BaseModel):
    """The notices that are on record as posted by this call."""

    notice_ids: list[str]
