"""Blackpool's year 2013/14 as events: 1,362 reviews of 450 children, so that the published percentages come of them.

What the report says is `PUBLISHED`; every review has a form, and which of them say yes is spread evenly over the year.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from shared.events.base import Event
from shared.events.council.child_life import ChildBecameLookedAfter, ChildCeasedToBeLookedAfter
from shared.events.council.of_iros import IroComplaintReceived
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroJoined
from shared.events.services.around_reviews import ReviewMonitored
from shared.events.services.escalation import DisputeOpened
from shared.events.services.scheduling import FosterCarerReviewHeld, ParticipationRecorded, ReviewHeld
from tests.support import facts
from tests.support.events import event

CHILDREN, REVIEWS = 450, 1362
FIRST, LAST = date(2013, 4, 1), date(2014, 3, 31)
ON_TIME, CONSULTED, PARTICIPATED, SOCIAL_WORKER = 0.943, 0.744, 0.882, 0.945
"""8.2 to 8.5."""
FORM: dict[str, tuple[float, str, str]] = {
    "consulted_before": (CONSULTED, "yes", "no"),
    "social_worker_attended": (SOCIAL_WORKER, "yes", "no"),
    "up_to_date_care_plan": (0.619, "yes", "no"),
    "up_to_date_pep": (0.371, "yes", "no"),
    "up_to_date_health_plan": (0.753, "yes", "no"),
    "plan_ratified": (0.799, "yes", "no"),
    "mother_attended": (0.372, "whole", "no"),
    "father_attended": (0.173, "part", "no"),
    "leisure_needs_met": (0.958, "yes", "no"),
    "substance_misuse": (0.058, "yes", "no"),
    "sexual_exploitation": (0.049, "at_risk", "no"),
    "mental_health_issue": (0.091, "yes", "no"),
    "goes_missing": (0.085, "yes", "no"),
}
"""8.3 to 8.15 but the pathway plan: of each the share, and the answers that are and are not counted."""
PATHWAY, FROM_16 = 0.383, 60
"""8.7: of the reviews of those of 16 and over; how many of them there were in the year is supposed."""
AT_THE_END, OUT_OF_AREA, SECTION_20 = 443, 211, 54
"""Looked after on 31 March 2014 (3.6), placed out of area (3.10), under section 20 (3.7)."""
FOSTER_REVIEWS, COMPLAINTS, DISPUTES, DISPUTES_BEFORE = 121, 6, 29, 14
"""6.11, 8.18, and 9.6, by which they had more than doubled."""
PUBLISHED = {
    "reviews_on_time": ON_TIME,
    "consulted_before_review": CONSULTED,
    "participated": PARTICIPATED,
    "social_worker_attended": SOCIAL_WORKER,
    "care_plan_up_to_date": 0.619,
    "pep_up_to_date": 0.371,
    "health_plan_up_to_date": 0.753,
    "pathway_plan_up_to_date": PATHWAY,
    "plan_ratified": 0.799,
    "mother_attended": 0.372,
    "father_attended": 0.173,
    "leisure_needs_met": 0.958,
    "substance_misuse": 0.058,
    "sexual_exploitation": 0.049,
    "mental_health_issue": 0.091,
    "goes_missing": 0.085,
    "section_20": 0.122,
    "out_of_area": 0.476,
}
"""By figure, the share that the report has, to a tenth of a percent."""


def spread(number: int, share: float, of: int) -> bool:
    """Whether the number-th of so many is one of those that make up the share, evenly spread."""
    wanted = round(share * of)
    return (number + 1) * wanted // of > number * wanted // of


def the_year() -> list[Envelope]:
    """Every event of it."""
    return [*_children(), *_reviews(), *_beside()]


def child_of(number: int) -> str:
    return f"B{number:03}"


def _told(data: Event, subject: str, on: date, number: str, **more: Any) -> Envelope:
    return event(data, subject, time=f"{on}T12:00:00", id=f"{data.TYPE}-{subject}-{number}", **more)


def _children() -> Iterator[Envelope]:
    for number in range(CHILDREN):
        at_the_end = number < AT_THE_END
        placement: dict[str, Any] = {"id": f"P{number}", "type": "U4", "started_on": "2012-05-01"}
        placement["distance_miles"] = 25.0 if number < OUT_OF_AREA else 5.0
        given = facts.became(
            "2012-05-01",
            date_of_birth="1996-06-01" if _is_16(number) else "2005-06-01",
            legal_status="V2" if number < SECTION_20 else "C2",
            placement=placement,
        )
        assert isinstance(given, ChildBecameLookedAfter)
        yield _told(given, child_of(number), date(2012, 5, 1), "began")
        if not at_the_end:
            yield _told(ChildCeasedToBeLookedAfter(ceased_on=LAST), child_of(number), LAST, "ceased")


def _is_16(number: int) -> bool:
    return number >= CHILDREN - FROM_16


def reviews() -> list[tuple[int, int]]:
    """Each review as the child's number and its own: three each, and a fourth for the first few."""
    often = REVIEWS - 3 * CHILDREN
    return [(child, turn) for child in range(CHILDREN) for turn in range(4 if child < often else 3)]


def _reviews() -> Iterator[Envelope]:
    pathways = 0
    of_16 = sum(_is_16(child) for child, _ in reviews())
    for number, (child, turn) in enumerate(reviews()):
        apart = 91 if child < REVIEWS - 3 * CHILDREN else 121
        on = FIRST + timedelta(days=child * 7 % apart + turn * apart)
        answers = {name: yes if spread(number, share, REVIEWS) else no for name, (share, yes, no) in FORM.items()}
        if _is_16(child):
            answers["up_to_date_pathway_plan"] = "yes" if spread(pathways, PATHWAY, of_16) else "no"
            pathways += 1
        yield from _review(f"R{number}", child_of(child), on, answers, number)


def _review(id_: str, child: str, on: date, answers: dict[str, str], number: int) -> Iterator[Envelope]:
    late = not spread(number, ON_TIME, REVIEWS)
    due_on = on - timedelta(days=3) if late else on + timedelta(days=2)
    which: dict[str, Any] = {"review_id": id_, "kind": "review", "ordinal": 5, "serves": ("next_review",)}
    ours = {"source": "/iro/scheduling"}
    yield _told(ReviewHeld(**which, held_on=on, due_on=due_on), child, on, id_, **ours)
    yield _told(ReviewMonitored(**which, held_on=on, answers=answers), child, on, id_, **ours)
    code = "PN1" if spread(number, PARTICIPATED, REVIEWS) else "PN7"
    yield _told(ParticipationRecorded(review_id=id_, held_on=on, participation=code), child, on, id_, **ours)  # type: ignore[arg-type]


def _beside() -> Iterator[Envelope]:
    """Disputes of this year and the one before, complaints about IROs (8.18), foster carers' reviews, posts (6.2)."""
    for number in range(DISPUTES + DISPUTES_BEFORE):
        on = (FIRST if number < DISPUTES else date(2012, 6, 1)) + timedelta(days=number * 7)
        opened = DisputeOpened(dispute_id=f"X{number}", category="pep", opened_on=on, limit_on=on + timedelta(days=28))
        yield _told(opened, child_of(number), on, f"X{number}", source="/iro/escalation")
    for number in range(COMPLAINTS):
        on = FIRST + timedelta(days=50 * number)
        complaint = IroComplaintReceived(complaint_id=f"K{number}", received_on=on, finding="partly_upheld")
        yield event(complaint, f"IRO{number}", time=f"{on}T12:00:00", id=f"complaint-{number}")
    for number in range(FOSTER_REVIEWS):
        on = FIRST + timedelta(days=3 * number)
        held = FosterCarerReviewHeld(review_id=f"F{number}", held_on=on)
        yield event(held, f"FC{number}", time=f"{on}T12:00:00", id=f"foster-{number}", source="/iro/scheduling")
    for number, fte in enumerate((1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 0.8)):
        role = "corporate_iro" if fte == 0.8 else "iro"
        joined = IroJoined(active_from=date(2012, 1, 2), fte=fte, role=role)
        yield event(joined, f"IRO{number}", time="2012-01-02T09:00:00", id=f"joined-{number}", source="/iro/allocation")
