"""What is shown of an event that was posted at the door."""

from datetime import date, datetime

from pydantic import BaseModel


class Posted(BaseModel):
    """An event that was posted: whom it is about, when it happened, was written down and came in; whether it counts.

    Of what was recorded for another child by mistake only IRO managers and auditors are shown the type and the times;
    others are shown the `note` in their place.
    """

    source: str
    id: str
    type: str | None
    subject: str
    subjectkind: str
    time: datetime | None
    recordedat: datetime | None
    receivedat: datetime | None
    withdrawn: bool
    withdrawn_on: date | None
    note: str | None
