"""A change made that no review considered of itself, and the review that the IRO names."""

from datetime import date

from shared.events.base import Id
from shared.web.bodies import Answer, Body


class ChangeMadeUnreviewed(Answer):
    """One change; of one that was found from the facts nobody had proposed it."""

    change_id: str
    """The proposal, or the matter of the notice; of what nobody proposed the first event that told of it."""
    made_on: date
    kinds: tuple[str, ...]
    """What it is, as the kinds of `change.proposed`."""
    proposed: bool
    not_reasonably_practicable: bool
    reason: str | None
    """Why a review before it was not reasonably practicable, as a code."""
    considered_by: str | None
    """The review that the IRO named."""
    while_frozen: bool
    """It was made although the IRO had asked that the child stays."""


class ChangesMade(Answer):
    """The changes of one child, the latest first."""

    items: list[ChangeMadeUnreviewed]


class ChangeProposedShown(Answer):
    """A change that is proposed, and whether the IRO asked for it to wait."""

    change_id: str
    kind: str
    planned_on: date
    made: bool
    frozen: bool
    """It is not to be made today (Jersey 3.79)."""
    frozen_since: date | None
    frozen_until: date | None
    """The last day on which that is so, where one is known."""


class ChangesProposed(Answer):
    """Those of one child, the next first."""

    items: list[ChangeProposedShown]


class ConsideredBy(Body):
    """Which review considered the change."""

    review_id: Id
