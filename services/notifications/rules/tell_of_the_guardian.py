"""The Children's Guardian's name and contact details reach the child's IRO, whoever that is while the case goes on.

Hull 2 ("The legal department of the local authority should have a system in place to ... pass on the name and contact
details of the Children's Guardian, once appointed, to the IRO"); Blackpool 10.3, where Cafcass informs the IRO manager
"of the named Children's Guardian, including direct contact details". Jersey does not use the duty.

An IRO who takes over is told of a guardian already in office too. The IRO manager, who passes the details on, is told
even while the child has no IRO, and again of each IRO to pass them on to. A local rule.
"""

from services.notifications.rules.child_view import Allocation, Guardian, Standing
from services.notifications.rules.notice import DueNotice, Occasion, ProfileFlags, RecipientKind, WantedNotice

DUTY = "guardian_details_to_iro"
RULE = "the_guardians_details_reach_the_iro"
SOURCES = {RecipientKind.IRO: "Hull 2", RecipientKind.IRO_MANAGER: "Blackpool 10.3"}
TEMPLATES = {
    RecipientKind.IRO: "guardian_named_to_iro",
    RecipientKind.IRO_MANAGER: "guardian_named_to_iro_manager",
}


def tell_of_the_guardian(standing: Standing, flags: ProfileFlags) -> list[WantedNotice]:
    """A notice about each guardian in office, to the IRO or to the IRO manager as the policy says.

    No duty hangs on it once the details of that guardian have arrived.
    """
    recipient, allocation = flags.guardian_details_to, standing.allocation
    if recipient is None or (allocation is None and recipient is RecipientKind.IRO):
        return []
    told_of = [guardian for guardian in standing.guardians if _is_news(guardian, allocation)]
    return [
        WantedNotice(_notice(guardian, standing, recipient), _occasion(guardian))
        for guardian in sorted(told_of, key=lambda guardian: (guardian.on, guardian.guardian_id))
    ]


def _is_news(guardian: Guardian, allocation: Allocation | None) -> bool:
    """Nobody is told of imported history, but an IRO who takes over now is told of a guardian imported before."""
    if guardian.baseline is None:
        return True
    return allocation is not None and not allocation.imported and guardian.on <= allocation.on


def _notice(guardian: Guardian, standing: Standing, recipient: RecipientKind) -> DueNotice:
    allocation = standing.allocation
    took_over = allocation is not None and guardian.on < allocation.on
    return DueNotice(
        recipient,
        standing.child.iro_id if recipient is RecipientKind.IRO else None,
        TEMPLATES[recipient],
        None if guardian.guardian_id in standing.guardians_told_of else DUTY,
        RULE,
        "the child got an IRO while a Children's Guardian is in office"
        if took_over
        else "a Children's Guardian was appointed for the child",
        SOURCES[recipient],
    )


def _occasion(guardian: Guardian) -> Occasion:
    return Occasion(
        key=guardian.guardian_id,
        event_id=guardian.event_id,
        event_type=guardian.event_type,
        on=guardian.on,
        case_number=guardian.case_number,
        about_id=guardian.guardian_id,
        baseline=guardian.baseline,
    )
