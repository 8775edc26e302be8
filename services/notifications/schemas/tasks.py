"""What the list of tasks shows, and takes."""

from datetime import date, datetime

from pydantic import BaseModel

from services.notifications.schemas.notices import Recipient
from shared.events.base import FactDate, Id
from shared.web.bodies import Body


class WaitingTask(BaseModel):
    """What waits for a person: to tell the recipient what no letter could, or that they were told wrongly.

    `id` is the notice's. Those of one `letter_id` are lines of one digest, and are done together. `because` says why
    it is a person's, `about` what the notice is because of. `to_do` is what to do, in words; `by_post`: it is among the
    letters of GET /notifications/print-run. One about no child has no `child_id`, and in `about_id` the team or the
    provider. `status` is `task` or `failed`, or what it became.
    """

    id: str
    child_id: str | None
    about_id: str | None
    recipient: Recipient
    letter: str
    letter_id: str | None
    rule: str
    because: str
    to_do: str
    by_post: bool
    about: str
    about_on: date
    due_on: date | None
    urgent: bool
    since: datetime
    status: str


class DoneBody(Body):
    """It was done on this date, by the person with this id."""

    on: FactDate
    by: Id
