"""What is told of IROs themselves: complaints in which one is implicated, and what they do besides their reviews."""

from typing import ClassVar, Literal

from shared.events.base import CHILD_EVENTS, Code, Event, FactDate, Flag, Id, dated


class _OfAnIro(Event):
    TOPIC: ClassVar[str] = CHILD_EVENTS
    POSTABLE: ClassVar[bool] = True
    SUBJECTS: ClassVar[tuple[str, ...]] = ("iro",)


class IroComplaintReceived(_OfAnIro):
    """A complaint came in which an IRO is implicated; said again under its id when there is a finding (Blackpool 8.18).

    What it is about stays with those who deal with complaints; a complaint that a child's IRO is to know of is
    `complaint.received`.
    """

    TYPE: ClassVar[str] = "iro_complaint.received"
    KEY: ClassVar[tuple[str, ...]] = ("complaint_id",)
    ON: ClassVar[str | None] = "received_on"

    complaint_id: Id
    received_on: FactDate = dated("received_on")
    finding: Literal["upheld", "partly_upheld", "not_upheld"] | None = None


class IroTaskDone(_OfAnIro):
    """An IRO did something for the council besides her reviews (Blackpool 6.3, 6.16, 11.2).

    `kind` is the council's code: `conference_as_shadow_chair`, `strategy_meeting`, `missing_meeting`.
    """

    TYPE: ClassVar[str] = "iro_task.done"
    KEY: ClassVar[tuple[str, ...]] = ("task_id",)
    ON: ClassVar[str | None] = "done_on"

    task_id: Id
    done_on: FactDate = dated("done_on")
    kind: Code
    independence_at_risk: Flag = False
    """Her manager holds that such a task stands against an IRO's independence."""
