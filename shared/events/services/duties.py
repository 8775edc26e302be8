"""The stream of statutory clocks: every service announces the duties it keeps, on its own topic."""

from typing import ClassVar

from shared.events.base import EACH_SERVICES_OWN, Code, Event, FactDate, Flag, Id, Wording


class DutyEvent(Event):
    """One duty, with everything a reader needs to show it without having heard of it before."""

    TOPIC: ClassVar[str] = EACH_SERVICES_OWN
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child", "foster_carer", "iro")
    KEY: ClassVar[tuple[str, ...]] = ("duty_id",)

    duty_id: Id
    """This one duty."""
    duty: Code
    """The entry of the policy it comes from, `iro_appointed` for example."""
    owner: Wording
    """The person or role who must act."""
    keeper: Code
    """The service that keeps the clock."""
    opened_on: FactDate
    due_on: FactDate | None = None
    """The last day in time; null for a duty without arithmetic."""
    not_before: FactDate | None = None
    review_id: Id | None = None
    policy_version: Wording
    shortfall: Flag = False
    """Its lead time no longer fitted: it is due later than it should have been."""
    should_have_been_on: FactDate | None = None


class DutyOpened(DutyEvent):
    """A clock runs from now on. What is over when it becomes known is announced as met, missed or void alone."""

    TYPE: ClassVar[str] = "duty.opened"
    ON: ClassVar[str | None] = "opened_on"

    again: Flag = False
    """It was on record before: what had met it or taken it away is not so after all."""


class DutyMet(DutyEvent):
    """What the duty asks was done."""

    TYPE: ClassVar[str] = "duty.met"
    ON: ClassVar[str | None] = "met_on"

    met_on: FactDate
    """The fact's own date, not the day on which we heard of it."""
    late: Flag


class DutyLate(DutyEvent):
    """The due day is over and the duty is still open; announced once for each due date."""

    TYPE: ClassVar[str] = "duty.late"
    KEY: ClassVar[tuple[str, ...]] = ("duty_id", "due_on")
    ON: ClassVar[str | None] = "late_from"

    late_from: FactDate
    """The day after the due date."""
    asked_until: FactDate | None = None
    """A review for it was arranged in time, and nobody has said whether it was held: that is asked until this day."""


class DutyMissed(DutyEvent):
    """The duty can no longer be met."""

    TYPE: ClassVar[str] = "duty.missed"
    ON: ClassVar[str | None] = "missed_on"

    missed_on: FactDate
    reason: Code


class DutyVoided(DutyEvent):
    """The duty ought not to have been opened, or its ground fell away."""

    TYPE: ClassVar[str] = "duty.voided"
    ON: ClassVar[str | None] = "voided_on"

    voided_on: FactDate
    reason: Code
    was_late: Flag = False
    """It had been late, or missed."""


class DutyMoved(DutyEvent):
    """The due date moved; `due_on` is the new one."""

    TYPE: ClassVar[str] = "duty.moved"
    KEY: ClassVar[tuple[str, ...]] = ("duty_id", "was_due_on", "due_on")
    ON: ClassVar[str | None] = "moved_on"

    was_due_on: FactDate | None = None
    moved_on: FactDate | None = None
    reason: Code
    was_late: Flag = False
    """It had been late for the day before, or missed."""


class DutyReminded(DutyEvent):
    """The child's IRO, or an IRO manager, had whoever owes it reminded that it is late."""

    TYPE: ClassVar[str] = "duty.reminded"
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child",)
    KEY: ClassVar[tuple[str, ...]] = ("duty_id", "reminded_on")
    ON: ClassVar[str | None] = "reminded_on"

    reminded_on: FactDate
    by: Id
    """Who had them reminded."""
    to: Id
    """Who owed it on that day."""
