"""The settings of a profile that are no time limits: caseloads, siblings, disputes, Cafcass and the like."""

from typing import Annotated, Literal

from pydantic import Field

from shared.policy.duty import Basis, Strict

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=10)]
ChangeKind = Literal[
    "leave_care_early",
    "final_care_plan_submission",
    "semi_independence",
    "custody_discharge",
    "education_disrupting_move",
    "key_stage_4_move",
    "settled_placement_move",
]
Barred = Literal[
    "care_plan_or_case_management", "visitor", "personal_adviser", "manager_of_these", "resource_controller"
]


class Setting(Strict):
    """A setting with where it is written; `confirmed` is false where that was not read in a primary source."""

    basis: Basis
    source: str
    confirmed: bool = True


class Caseload(Setting):
    """Children per full-time IRO: the band of good practice, and above `hard` an allocation needs a reason (local)."""

    band_low: Annotated[int, Field(ge=1)]
    band_high: Annotated[int, Field(ge=1)]
    hard: Annotated[int, Field(ge=1)]


class Siblings(Setting):
    """Whether siblings have the same IRO, and the recorded reasons for which they need not."""

    same_iro: bool
    exceptions: tuple[Literal["conflict_of_interest", "group_too_large"], ...]


class ParentAndChild(Setting):
    """A looked-after parent and their own looked-after child; that nobody may override it is our own (local)."""

    different_iros: bool
    overridable: bool


class Independence(Setting):
    """What an IRO must not be to the child."""

    must_not_be: tuple[Barred, ...]


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


class CafcassReferral(Setting):
    """When a case may go to Cafcass, the steps to take, and what there is where that route does not exist."""

    allowed: Literal["any_time", "when_unresolved", "never"]
    steps: tuple[str, ...] = ()
    instead: Literal["independent_legal_advice"] | None = None


class Cancellation(Setting):
    """What cancelling a review takes."""

    needs_iro_consent: bool
    needs_exceptional_reason: bool


class ReviewBeforeChange(Setting):
    """The kinds of change before which a review must be held."""

    kinds: tuple[ChangeKind, ...]


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
    siblings: Siblings
    parent_and_child: ParentAndChild
    independence: Independence
    experience: Experience
    disputes: Disputes
    cafcass_referral: CafcassReferral
    cancellation: Cancellation
    review_before_change: ReviewBeforeChange
    change_of_care_plan: ChangeOfCarePlan
    distance: Distance
    kpi_targets: KpiTargets
    load_weights: LoadWeights
