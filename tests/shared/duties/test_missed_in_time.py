"""What is missed by the passing of time, or by what was made before anybody could answer it (cases 14 and 21)."""

import pytest

from shared.duties.clocks import MET, MISSED, OPEN
from shared.events.council.child_plans import ChangeProposed
from shared.events.services.around_reviews import ChangeNoticed
from shared.events.services.scheduling import ReviewAdjourned, ReviewCompleted
from tests.support.duty_clocks import clocks, of, the
from tests.support.events import said
from tests.support.facts import became, ceased, day

START = said(became())


@pytest.mark.parametrize(
    ("completed", "status"), [("2026-03-01", MET), ("2026-03-02", MET), ("2026-03-03", MISSED), (None, MISSED)]
)
def test_case_21_an_adjourned_review_is_completed_in_its_time_or_missed(completed: str | None, status: str) -> None:
    adjourned = ReviewAdjourned(
        review_id="R1", kind="first_review", adjourned_on=day("2026-02-02"), first_set_for=day("2026-02-02"), reason="x"
    )
    told = [START, said(adjourned)]
    if completed is not None:
        told.append(said(ReviewCompleted(review_id="R1", kind="first_review", completed_on=day(completed))))
    clock = the(clocks(*told, today="2026-03-10"), "adjourned_review_completed")
    assert (clock.due_on, clock.status) == (day("2026-03-02"), status)


@pytest.mark.parametrize(
    ("kind", "day_of_end", "status"), [("change", None, MISSED), ("change", "2026-03-10", MISSED), ("none", None, OPEN)]
)
def test_case_14_what_is_found_once_it_was_made_is_missed_that_day_with_no_shortfall(
    kind: str, day_of_end: str | None, status: str
) -> None:
    proposed = ChangeProposed(proposal_id="P1", planned_on=day("2026-03-30"), kind="leave_care_early")
    told = [START, said(proposed, at="2026-02-10")]
    if kind == "change":
        told.append(said(ChangeNoticed(change_id="P1", made_on=day("2026-03-10"), kinds=("x",), proposed=True)))
        told.append(said(ChangeNoticed(change_id="F1", made_on=day("2026-03-10"), kinds=("x",))))
    if day_of_end is not None:
        told.append(said(ceased(day_of_end)))
    found = {clock.key: clock for clock in of(clocks(*told), "review_before_change")}
    assert {clock.status for clock in found.values()} == {status}
    if kind == "change":
        assert found["F1"].ended_on == day("2026-03-10")
        assert (found["F1"].due_on, found["F1"].too_late_for) == (day("2026-03-09"), None)
