"""The parts of an outcome about a change of plan, and about a child protection plan: codes and days alone."""

from typing import Literal

from shared.events.base import FactDate
from shared.web.bodies import Body


class PlanChange(Body):
    """What the child understands of a change of plan (Jersey 2.14, 7.21; Hull 2; North Lincolnshire annex 1)."""

    understood: Literal["understood", "explained", "not_yet", "not_fitting"]
    """That the child understands it, that it was explained, that the child does not understand it yet, or is too young
    or not able to."""
    then: Literal["explained_again", "advocate", "interpreter", "written_for_the_child", "person_trusted"] | None = None
    """What will be done so that the child understands: wanted with `not_yet`."""


class ChildProtection(Body):
    """The child protection plan of a looked-after child: one process, led by the IRO (Jersey 3.40 to 3.44)."""

    iro: Literal["chairs", "attends", "neither"]
    """Whether the IRO chairs the child protection conference, or attends it."""
    not_because: Literal["conflict_of_interest", "away", "not_told", "other"] | None = None
    """Why she does neither."""
    conference_on: FactDate | None = None
    """The day of the conference."""
