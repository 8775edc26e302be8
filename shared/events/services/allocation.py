"""What allocation announces: who is a child's IRO, and whatever stands in the way of there being one."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import ALLOCATION_EVENTS, Amount, Code, Codes, Count, Event, FactDate, Id, Ids

IroRole = Literal["iro", "corporate_iro", "iro_and_conference_chair"]
Fte = Annotated[float, Field(strict=True, gt=0, le=1.5, allow_inf_nan=False)]


class AllocationEvent(Event):
    """A fact of the allocation service."""

    TOPIC: ClassVar[str] = ALLOCATION_EVENTS


class _Allocation(AllocationEvent):
    KEY: ClassVar[tuple[str, ...]] = ("allocation_id",)

    allocation_id: Id
    iro_id: Id


class _GivenAnIro(_Allocation):
    shared_with: Ids = ()
    """The brothers and sisters who have this IRO already; children are told that they share one (Hull 1)."""


class IroAllocated(_GivenAnIro):
    """A child without an IRO was given one."""

    TYPE: ClassVar[str] = "iro.allocated"
    ON: ClassVar[str | None] = "allocated_on"

    allocated_on: FactDate
    rule: Code
    reason_code: Code | None = None
    decided_by: Code
    """The role or the id of whoever decided; `system` when the rules did."""
    previous_iro_id: Id | None = None
    """Whoever was the child's IRO before, in an earlier time in care or before a gap."""
    after_gap: bool = False
    """The child had an IRO earlier in this time in care, then none, and is to be introduced to this one."""


class IroChanged(_GivenAnIro):
    """A child's IRO was replaced: the new allocation, and who went before."""

    TYPE: ClassVar[str] = "iro.changed"
    ON: ClassVar[str | None] = "changed_on"

    changed_on: FactDate
    previous_iro_id: Id
    previous_allocation_id: Id | None = None
    rule: Code
    reason_code: Code | None = None
    decided_by: Code
    goes_back: bool = False
    """The child is back with the IRO whom the child had before her absence, and who need not be introduced."""


class IroShared(_Allocation):
    """Brothers or sisters of a child who has an IRO have the same one from now on; the child is told of it (Hull 1)."""

    TYPE: ClassVar[str] = "iro.shared"
    KEY: ClassVar[tuple[str, ...]] = ("share_id",)
    ON: ClassVar[str | None] = "shared_from"

    share_id: Id
    with_ids: Ids
    """Those of whom the child has not been told yet."""
    shared_from: FactDate


class IroSharingCorrected(_Allocation):
    """Of the brothers and sisters with whom an allocation was announced, these are none; the last word stands."""

    TYPE: ClassVar[str] = "iro.sharing_corrected"
    ON: ClassVar[str | None] = "corrected_on"

    not_with_ids: Ids
    """All who were named in `shared_with` and are no brother or sister, or never were in care; empty: all are so."""
    corrected_on: FactDate


class IroCovered(AllocationEvent):
    """Another IRO stands in for a child's own, who is away and stays the child's IRO."""

    TYPE: ClassVar[str] = "iro.covered"
    KEY: ClassVar[tuple[str, ...]] = ("cover_id",)
    ON: ClassVar[str | None] = "from_on"

    cover_id: Id
    absence_id: Id
    iro_id: Id
    """The child's own IRO, who is away."""
    cover_iro_id: Id
    from_on: FactDate
    to_on: FactDate | None = None
    """The last day of the absence, if it is known."""


class IroCoverEnded(AllocationEvent):
    """Nobody stands in for the child's IRO any more, or somebody else does."""

    TYPE: ClassVar[str] = "iro.cover_ended"
    KEY: ClassVar[tuple[str, ...]] = ("cover_id",)
    ON: ClassVar[str | None] = "ended_on"

    cover_id: Id
    ended_on: FactDate
    outcome: Code


class IroAllocationEnded(_Allocation):
    """An allocation ended and no other followed: care ended, or no IRO may be chosen."""

    TYPE: ClassVar[str] = "iro.allocation_ended"
    ON: ClassVar[str | None] = "ended_on"

    ended_on: FactDate
    reason: Code


class _IroEvent(AllocationEvent):
    SUBJECTS: ClassVar[tuple[str, ...]] = ("iro",)


class IroJoined(_IroEvent):
    """An IRO joined, or an IRO's particulars changed."""

    TYPE: ClassVar[str] = "iro.joined"
    ON: ClassVar[str | None] = "active_from"

    active_from: FactDate
    fte: Fte
    """The working time, 1.0 being full time."""
    role: IroRole


class IroLeft(_IroEvent):
    """An IRO leaves on this day, which may still lie ahead."""

    TYPE: ClassVar[str] = "iro.left"
    ON: ClassVar[str | None] = "left_on"

    left_on: FactDate


class IroAbsencePlanned(_IroEvent):
    """An IRO will be away, first and last day included."""

    TYPE: ClassVar[str] = "iro.absence_planned"
    KEY: ClassVar[tuple[str, ...]] = ("absence_id",)
    ON: ClassVar[str | None] = "from_on"

    absence_id: Id
    from_on: FactDate
    to_on: FactDate | None = None
    kind: Code


class IroAbsenceCancelled(_IroEvent):
    """An IRO will not be away after all."""

    TYPE: ClassVar[str] = "iro.absence_cancelled"
    KEY: ClassVar[tuple[str, ...]] = ("absence_id",)
    ON: ClassVar[str | None] = "cancelled_on"

    absence_id: Id
    cancelled_on: FactDate


class ChildUnallocated(AllocationEvent):
    """A child has had no IRO for longer than five working days."""

    TYPE: ClassVar[str] = "child.unallocated"
    ON: ClassVar[str | None] = "since"

    since: FactDate
    due_on: FactDate
    reasons: Codes


class SiblingGroupSplit(AllocationEvent):
    """Brothers and sisters have different IROs, and why (Hull 1; Jersey 7.2).

    With `conflict_of_interest` or `group_too_large` it is a recorded decision. It is announced again under its id when
    the children or the reason change.
    """

    TYPE: ClassVar[str] = "sibling_group.split"
    KEY: ClassVar[tuple[str, ...]] = ("split_id",)
    ON: ClassVar[str | None] = "split_on"

    child_ids: Ids
    reason: Code
    split_on: FactDate | None = None
    split_id: Id | None = None


class SiblingGroupSplitEnded(AllocationEvent):
    """A sibling group is not split any more: they share an IRO, or are no longer siblings in care."""

    TYPE: ClassVar[str] = "sibling_group.split_ended"
    KEY: ClassVar[tuple[str, ...]] = ("split_id",)
    ON: ClassVar[str | None] = "ended_on"

    split_id: Id
    child_ids: Ids
    ended_on: FactDate


class CaseloadLimitExceeded(_IroEvent):
    """An IRO has more children than the policy allows for the working time."""

    TYPE: ClassVar[str] = "caseload.limit_exceeded"
    ON: ClassVar[str | None] = "exceeded_on"

    iro_id: Id
    children: Count
    load: Amount
    """Children per full-time post."""
    limit: Amount
    exceeded_on: FactDate | None = None


class AdvocateNeeded(AllocationEvent):
    """A child needs an advocate."""

    TYPE: ClassVar[str] = "advocate.needed"
    ON: ClassVar[str | None] = "needed_from"

    reason: Code
    needed_from: FactDate | None = None
