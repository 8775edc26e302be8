"""What is answered about what followed from an event."""

from datetime import datetime

from pydantic import BaseModel

from services.notifications.schemas.posted import Posted


class Effect(BaseModel):
    """What one service did because of the event, or of what followed from it: `what` in words, `at` in business time.

    `because_of` is the id of the event that directly caused it.
    """

    service: str
    type: str
    subject: str
    subjectkind: str
    at: datetime
    what: str
    id: str
    because_of: str


class StillToDo(BaseModel):
    """What still waits: a notice (`type` notice, `id` its own) or an event that could not be handled (`type` its own).

    `what` says in words what it waits for.
    """

    service: str
    type: str
    subject: str
    since: datetime
    what: str
    id: str


class Effects(BaseModel):
    """The event as it was posted, a page of what followed, in order, and all that still waits. `silent` are those
    services that did not say just now whether there is something they could not take in."""

    posted: Posted
    items: list[Effect]
    waiting: list[StillToDo]
    silent: list[str]
    next: str | None = None
