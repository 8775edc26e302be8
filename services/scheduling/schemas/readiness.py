"""Whether a review is ready, as it is shown."""

from datetime import date
from typing import Literal

from services.scheduling.rules.readiness.to_say import What
from shared.web.bodies import Answer

State = Literal["ready", "missing", "late", "not_needed"]


class ReadinessItem(Answer):
    """One thing to be done before a review."""

    duty_id: str
    duty: str
    title: str
    owner: str
    owner_id: str | None
    """Who owes it, as far as the child's people tell."""
    due_on: date | None
    state: State
    done_on: date | None
    how: list[str]
    """The events and calls that make it ready; `met` is POST /duties/{id}/met."""


class StillToSay(Answer):
    """Something that the IRO is to say before the review. It is no duty: nobody is late with it."""

    what: What
    title: str
    owner: str
    owner_id: str | None
    proposal_id: str | None
    """Which move it is about: said at `…/moves-proposed/{proposal_id}/prepared`."""
    state: Literal["ready", "missing"]


class Elsewhere(Answer):
    """What is to be done before a review, too, and is kept by another service: its duties say how it stands."""

    duty: str
    title: str
    owner: str
    keeper: str


class Readiness(Answer):
    """What is to be done before the child's next review: what is missing, and whose that is."""

    child_id: str
    review_id: str | None
    """Null where no review is to come."""
    review_on: date | None
    """The day for which it is arranged, else the last day in time."""
    shown_from: date | None
    """From this day on it is looked at: what is missing earlier is no news yet."""
    shown: bool
    ready: bool
    """Nothing is missing or late, and no exclusion is to be confirmed."""
    items: list[ReadinessItem]
    exclusions_to_confirm: list[str]
    """The people who were excluded last time, of whom the IRO is to decide anew before the review can be arranged."""
    elsewhere: list[Elsewhere]
    to_say: list[StillToSay]
    """What the IRO is to say besides: it is shown as long as it is missing, and does not keep the review from being
    ready."""
    conference_on: date | None
    """The child protection conference that is listed next; the review is held with it where that can be."""
