"""The legal department and the Children's Guardian are told of a dispute that is open before a listed hearing.

Hull 2: the court is told of disputes before the issues resolution hearing; Blackpool 10.4 ("The local authority
Solicitor will inform the court of any matters subject to local dispute resolution", and the IRO "will alert the
Children's Guardian to any significant issues"). A hearing that is moved is told of again; nobody is told once it has
been. Where the policy knows no Guardian (Jersey) the legal department alone is told.
"""

from collections.abc import Iterator
from datetime import date

from services.notifications.rules.child_view import BeforeHearing, Standing
from services.notifications.rules.notice import DueNotice, Occasion, ProfileFlags, RecipientKind, WantedNotice

RULE = "a_dispute_before_a_hearing_is_told"
REASON = "a dispute about the child is open and a hearing is listed"
_LEGAL = "dispute_before_hearing_to_legal"
_GUARDIAN = "dispute_before_hearing_to_guardian"


def tell_of_a_dispute(standing: Standing, flags: ProfileFlags) -> list[WantedNotice]:
    """Notices about each dispute that is open before a hearing which has not been; none of imported history."""
    coming = [each for each in standing.hearings if not each.imported and standing.today <= each.hearing_on]
    if standing.allocation is None:
        return []
    return [
        WantedNotice(notice, _occasion(each, standing))
        for each in sorted(coming, key=lambda each: (each.hearing_on, each.dispute_id))
        for notice in _notices(each, flags)
    ]


def _notices(hearing: BeforeHearing, flags: ProfileFlags) -> Iterator[DueNotice]:
    yield DueNotice(RecipientKind.LEGAL_DEPARTMENT, None, _LEGAL, None, RULE, REASON, "Hull 2; Blackpool 10.4")
    for guardian_id in hearing.guardian_ids if flags.guardian_details_to is not None else ():
        yield DueNotice(RecipientKind.GUARDIAN, guardian_id, _GUARDIAN, None, RULE, REASON, "Blackpool 10.4")


def occasion_of(dispute_id: str, hearing_id: str, hearing_on: date) -> str:
    """What tells apart one dispute before one hearing on one day."""
    return f"{dispute_id}|{hearing_id}|{hearing_on.isoformat()}"


def _occasion(hearing: BeforeHearing, standing: Standing) -> Occasion:
    numbers = {case.case_number for case in standing.cases}
    return Occasion(
        key=occasion_of(hearing.dispute_id, hearing.hearing_id, hearing.hearing_on),
        event_id=hearing.event_id,
        event_type=hearing.event_type,
        on=hearing.on,
        case_number=numbers.pop() if len(numbers) == 1 else None,
        from_on=hearing.hearing_on,
    )
