"""The settings of a profile that are no duty: caseloads, absences, disputes, Cafcass and the like."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.policy.duty import Strict
from shared.policy.names import Basis

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=10)]
Days = Annotated[int, Field(strict=True, ge=1, le=365)]


class Setting(Strict):
    """A setting with where it is written; `confirmed` is false where that was not read in a primary source."""

    basis: Basis
    source: str
    confirmed: bool = True


class Caseload(Setting):
    """Children per full-time IRO: the band of good practice, and above `hard` an allocation needs a reason (local).

    What to plan for is the middle of the band, whatever a council's `hard` is.
    """

    band_low: Annotated[int, Field(ge=1)]
    band_high: Annotated[int, Field(ge=1)]
    hard: Annotated[int, Field(ge=1)]


class Absences(Setting):
    """What an IRO's absence does, by its length; what is short or long is our own (local).

    One of up to `covered_working_days` working days is covered and nobody's IRO changes; a longer one moves the
    children. One of `post_gone_days` calendar days or more, first and last included, takes her post out of what the
    service will have: a fortnight's holiday does not, maternity and long sickness do.
    """

    covered_working_days: Days
    post_gone_days: Days


class HandOver(Setting):
    """Working days between a child's move and the last day of the outgoing IRO, who introduces the next one in person.

    Only where the duty `successor_introduced`, which has this limit, is not counted in working days.
    """

    introducing_working_days: Days


class Childhood(Setting):
    """The birthday from which on nothing is due, allocated, planned or raised of a looked-after child any more.

    Whom the door takes as a child at all is not a council's to say: `shared/events/ages.py`.
    """

    ends_at_age: Annotated[int, Field(strict=True, ge=16, le=25)]


class Ages(Setting):
    """From which birthday a child takes part in a review, and goes to school; until which one is very young.

    Education plans are asked for from school age, and health plans of the very young twice a year.
    """

    takes_part: Annotated[int, Field(strict=True, ge=1, le=18)]
    school: Annotated[int, Field(strict=True, ge=1, le=18)]
    very_young_until: Annotated[int, Field(strict=True, ge=1, le=18)]
    personal_adviser_weeks: Annotated[int, Field(strict=True, ge=1, le=200)]
    """Weeks in care since the 14th birthday after which a personal adviser is due at 16."""


class ShortfallGrace(Setting):
    """Working days for what was to be done on a day that had passed, or was that day, when it was first known."""

    working_days: Days


class AskedAfter(Setting):
    """Working days after the day for which a review was arranged in which nobody but its IRO is asked of it (local)."""

    working_days: Days


class Readiness(Setting):
    """How many working days before a review what is missing for it is put before its IRO (local)."""

    shown_from_working_days: Days


class Reminders(Setting):
    """On how many working days before its last day the owner of a duty is reminded of it (which ones: `reminds`)."""

    working_days_before: Annotated[tuple[Days, ...], Field(min_length=1, max_length=3)]


class Hours(Strict):
    """From which full hour (local time) until which letters go out, and whether on working days alone."""

    from_hour: Annotated[int, Field(strict=True, ge=0, le=23)]
    to_hour: Annotated[int, Field(strict=True, ge=1, le=24)]
    working_days: bool

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_hour >= self.to_hour:
            raise ValueError("`from_hour` must lie before `to_hour`")
        return self


class QuietHours(Setting):
    """When letters go out: to whoever is at work, and to children, their parents and carers.

    What is urgent goes to those at work at any time, and to the others never outside their hours.
    """

    staff: Hours
    family: Hours


class Forgetting(Setting):
    """How long what is not needed any more is kept.

    `contact_details_months` after the last of a person's relations to children has ended, their name and contact
    details are forgotten; `used_links_days` after a link was used, the note of that (never while the link is still
    good); webhook deliveries so many days after they were taken, or (`failed_deliveries_days`) given up.
    """

    contact_details_months: Annotated[int, Field(strict=True, ge=1, le=120)]
    used_links_days: Days
    deliveries_days: Days
    failed_deliveries_days: Days


class CourtDocuments(Setting):
    """When a court document that its IRO has not opened is asked after, and when a copy is urgent, in working days.

    The legal department is asked so many days after it received the document, and a copy is urgent for so many before a
    hearing. The limit of the copy itself is the duty `court_document_copied` (local).
    """

    chased_after_working_days: Days
    urgent_before_hearing_working_days: Days


class SchoolHoliday(Strict):
    """Days on which the council's schools are closed, the first and the last included."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"a school holiday ends on {self.last} before it begins on {self.first}")
        return self


class SchoolHolidays(Setting):
    """When the council's schools are closed, year by year: schools are asked before a review in their own working days.

    None where the council has written down none: then its schools are asked when everybody is.
    """

    dates: tuple[SchoolHoliday, ...] = ()


class UnproposedChanges(Setting):
    """By what a change is known that nobody proposed and before which a review was to be held.

    Care ended before the limit of the first review, or for one of `ends_without_review` (SSDA903 reasons), needed none.
    A move is one out of a placement that lasted `settled_months` or longer, one in these school years, or one to these
    types of placement. It is the one proposed where that was to be within so many days of it.
    """

    ends_without_review: tuple[str, ...]
    placement_types: tuple[str, ...]
    school_years: tuple[Annotated[int, Field(strict=True, ge=-2, le=14)], ...]
    settled_months: Annotated[int, Field(strict=True, ge=1, le=120)]
    as_proposed_within_days: Days


class SecondBeginnings(Setting):
    """How many months back a second beginning of care moves the first day by itself; further back a person is asked.

    Never to a later day. With 0 a person is asked of every earlier day, too.
    """

    moved_back_months: Annotated[int, Field(strict=True, ge=0, le=24)]


class Openings(Setting):
    """Working days after which the opening of a caseload that nobody completed completes itself (local)."""

    completed_after_working_days: Days


class Experience(Setting):
    """What an IRO must bring: registration, and whole years since qualifying (0: none demanded).

    `regulators` is with how many regulators an IRO must be registered: Jersey demands the UK's and Jersey's own.
    """

    registered_social_worker: bool
    min_years_qualified: Annotated[int, Field(ge=0)]
    regulators: Annotated[int, Field(ge=1, le=5)] = 1


class DisputeStage(Strict):
    """One stage of a dispute: the roles that answer it, its working days, and whether it may be informal."""

    name: str
    managers: tuple[str, ...]
    working_days: Annotated[int, Field(ge=1)]
    may_be_informal: bool = False


class Disputes(Setting):
    """The stages in order, for children and (where a profile names them) for foster-carer reviews.

    `source` is that of the stages; their split of the 20 working days is always our own (local).
    """

    stages: Annotated[tuple[DisputeStage, ...], Field(min_length=1)]
    foster_carer_stages: tuple[DisputeStage, ...] = ()
    bypass: Literal["any_stage", "emergency_only"]


class SystemsConcerns(Setting):
    """When the system opens an informal concern by itself: few, and true (local).

    A decision is one so many working days after its day, and a lateness the `same_lateness_times`-th time that one and
    the same duty was late for a child within so many days. What it opened stays one while it stands.
    """

    decision_overdue_working_days: Days
    visits_missed_running: Annotated[int, Field(strict=True, ge=2, le=10)]
    same_lateness_times: Annotated[int, Field(strict=True, ge=2, le=20)]
    same_lateness_within_days: Days


class PracticePatterns(Setting):
    """When the same practice, seen of several children of one team or provider, is told to senior managers at once.

    `reviews_lacking` is the share of a team's reviews in a quarter that lacked the same, from `reviews_at_least` on.
    """

    children: Annotated[int, Field(strict=True, ge=2, le=50)]
    within_days: Days
    reviews_lacking: Share
    reviews_at_least: Annotated[int, Field(strict=True, ge=1, le=100)]


class CafcassReferral(Setting):
    """When a case may go to Cafcass, the steps to take, and what there is where that route does not exist."""

    allowed: Literal["any_time", "when_unresolved", "never"]
    steps: tuple[str, ...] = ()
    instead: Literal["independent_legal_advice"] | None = None


class ChangeOfCarePlan(Setting):
    """No significant change of the care plan unless a review considered it; the exception needs its reason."""

    only_after_review: bool
    unless_not_reasonably_practicable: bool


class Distance(Setting):
    """When a placement counts as at a distance: by boundary, or by miles (more than)."""

    rule: Literal["outside_authority_and_neighbours", "more_than_miles"]
    miles: Annotated[float, Field(gt=0)] | None = None


class KpiTargets(Setting):
    """Targets as shares of one, where the council has set them."""

    reviews_on_time: Share | None = None
    consulted_before_review: Share | None = None
    participated: Share | None = None
    social_worker_attended: Share | None = None


class Drift(Setting):
    """From when on the drift radar marks what it shows of a child (local).

    Placements and social workers are counted within so many months; a time in proceedings is to end within so many
    weeks (Blackpool 3.7).
    """

    placements: Annotated[int, Field(ge=1)]
    social_workers: Annotated[int, Field(ge=1)]
    within_months: Annotated[int, Field(ge=1)]
    days_since_contact: Annotated[int, Field(ge=1)]
    section_20_months: Annotated[int, Field(ge=1)]
    proceedings_weeks: Annotated[int, Field(ge=1)]


class Desk(Setting):
    """How many weeks ahead the diary on an IRO's desk looks (local).

    After how long without a contact a child is named there is `Drift.days_since_contact`.
    """

    diary_weeks: Annotated[int, Field(strict=True, ge=1, le=52)]


class LoadWeights(Setting):
    """What a child counts for in an IRO's load beside the plain 1 per child; each factor multiplies (1: no more).

    New in care is a child for the first months, as a rule until the second review; large is a group of looked-after
    siblings, the child included, of at least that many.
    """

    new_in_care: Weight = 1
    distance: Weight = 1
    communication_needs: Weight = 1
    in_proceedings: Weight = 1
    large_sibling_group: Weight = 1
    new_in_care_months: Annotated[int, Field(ge=1, le=24)] = 4
    large_sibling_group_from: Annotated[int, Field(ge=2, le=20)] = 4


class Settings(Strict):
    """Every setting of a profile that is no duty."""

    caseload: Caseload
    absences: Absences
    hand_over: HandOver
    openings: Openings
    childhood: Childhood
    ages: Ages
    shortfall_grace: ShortfallGrace
    readiness: Readiness
    asked_after: AskedAfter
    reminders: Reminders
    quiet_hours: QuietHours
    forgetting: Forgetting
    court_documents: CourtDocuments
    school_holidays: SchoolHolidays = SchoolHolidays(basis="local", source="N Lincs 2.4; the dates: each council's own")
    unproposed_changes: UnproposedChanges
    second_beginnings: SecondBeginnings
    experience: Experience
    disputes: Disputes
    systems_concerns: SystemsConcerns
    practice_patterns: PracticePatterns
    cafcass_referral: CafcassReferral
    change_of_care_plan: ChangeOfCarePlan
    distance: Distance
    kpi_targets: KpiTargets
    drift: Drift
    desk: Desk
    load_weights: LoadWeights
