"""What is answered about the queue of letters."""

from datetime import datetime

from pydantic import BaseModel


class QueueOfLetters(BaseModel):
    """How many notices are to be sent now, how many of them are on their way or wait to be tried again, and since when
    the oldest is to be sent (business time; null: nothing is)."""

    to_send: int
    sending: int
    to_be_tried_again: int
    oldest_since: datetime | None
    oldest_seconds: int | None
