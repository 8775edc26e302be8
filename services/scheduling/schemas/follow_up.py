"""The bodies of what people say after a review, and what is answered of it."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.events.base import FactDate, Flag, Ids, Reference
from shared.web.bodies import Answer, Body, check_order, wrong_at


class DecisionsSent(Body):
    """When a review's decisions were sent to the social worker and the team manager, and when they had them."""

    sent_on: FactDate
    received_on: FactDate | None = None
    """The manager's time to answer counts from this day; from `sent_on` where it is left out."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self, "sent_on", "received_on")
        return self


class ManagementResponse(Body):
    """The manager's answer to a review's decisions: all agreed, or which were disagreed with."""

    responded_on: FactDate
    agreed: Flag
    disagreed_with: Ids = ()
    """The ids of the decisions, where not all are agreed."""
    reason_ref: Reference | None = None
    """Where the case system keeps the reasons; never the reasons themselves."""

    @model_validator(mode="after")
    def _says_with_which(self) -> Self:
        if self.agreed and self.disagreed_with:
            raise wrong_at(self, "disagreed_with", "names decisions although all are agreed")
        if not self.agreed and not self.disagreed_with:
            raise wrong_at(self, "disagreed_with", "name the decisions that are disagreed with")
        return self


class CarePlanUpdate(Body):
    """When the care plan was brought up to date with what the review changed."""

    updated_on: FactDate


class ConsideredDecision(Answer):
    """What became of one decision with the team manager."""

    decision_id: str
    considered_on: date
    agreed: bool
    by_silence: bool
    """Nobody answered until the last day, which is agreement."""


class FollowUp(Answer):
    """What followed a review, as far as it has come: days, codes and ids."""

    review_id: str
    child_id: str
    decisions_sent_on: date | None = None
    decisions_received_on: date | None = None
    responded_on: date | None = None
    """The day of the manager's own answer; null where silence answered."""
    considered: Annotated[list[ConsideredDecision], Field(default_factory=list)]
    record_version: int | None = None
    """The latest version that was written."""
    record_written_on: date | None = None
    record_distributed_on: date | None = None
    """The day on which it first went out."""
    care_plan_updated_on: date | None = None
