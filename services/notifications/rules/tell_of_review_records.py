"""While a child is before a court, the legal department and the Children's Guardian get each review's record.

Hull 2 ("Each local authority should have a system in place to ensure that the legal department of the local authority
and the Children's Guardian receive a copy of each review record"); Blackpool 10.3. What they get is a link to the
record's page, where each reads the copy made for them: local. That the legal department sends it on to the court is the
duty `review_record_to_court`.
"""

from services.notifications.rules.child_view import ReviewRecord, Standing
from services.notifications.rules.notice import DueNotice, Occasion, ProfileFlags, RecipientKind, WantedNotice

DUTY = "review_record_to_court"
RULE = "review_records_go_to_the_courts_side"
SOURCE = "Hull 2; Blackpool 10.3"
TO_LEGAL = "review_record_to_legal"
TO_GUARDIAN = "review_record_to_guardian"
_REASON = "the record of a review was distributed while the child is before a court"


def tell_of_review_records(standing: Standing, _flags: ProfileFlags) -> list[WantedNotice]:
    """A notice of each record to the legal department, and one to each Guardian in office when it was distributed."""
    if not standing.child.in_proceedings:
        return []
    records = [each for each in standing.records if not each.imported]
    return [
        WantedNotice(notice, _occasion(record, case_number), of_any_iro=True)
        for record in sorted(records, key=lambda each: (each.on, each.review_id))
        for notice, case_number in _to_whom(record, standing)
    ]


def _to_whom(record: ReviewRecord, standing: Standing) -> list[tuple[DueNotice, str | None]]:
    case = standing.cases[0].case_number if standing.cases else None
    legal = DueNotice(RecipientKind.LEGAL_DEPARTMENT, None, TO_LEGAL, DUTY, RULE, _REASON, SOURCE)
    there = sorted(
        (each for each in standing.guardians if each.on <= record.on), key=lambda each: (each.on, each.guardian_id)
    )
    to_guardians = [
        (
            DueNotice(RecipientKind.GUARDIAN, each.guardian_id, TO_GUARDIAN, None, RULE, _REASON, SOURCE),
            each.case_number or case,
        )
        for each in there
    ]
    return [(legal, case), *to_guardians]


def _occasion(record: ReviewRecord, case_number: str | None) -> Occasion:
    return Occasion(
        key=f"review_record|{record.review_id}",
        event_id=record.event_id,
        event_type=record.event_type,
        on=record.on,
        case_number=case_number,
        review_id=record.review_id,
    )
