"""What each letter needs to know. These hold names: they never show their values in a repr, a log or an error."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.texts import Lines
from shared.texts import Name as Line


class _Private(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


class Contact(_Private):
    """A name and how to reach them; a letter without an e-mail address or a telephone number tells nobody."""

    name: Line
    email: Line | None = None
    phone: Line | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.email is None and self.phone is None:
            raise ValueError("an e-mail address or a telephone number is needed")
        return self


class IroContact(Contact):
    """An IRO's."""


class GuardianContact(Contact):
    """A Children's Guardian's."""


Address = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^https?://[^\s]+$")]
"""Of a page of ours, by which the recipient answers."""


class _Letter(_Private):
    council_name: Line


class _OfTheIro(_Letter):
    iro: IroContact


class _Changed(_OfTheIro):
    previous_iro_name: Line


class IroNamedToChild(_OfTheIro):
    """`siblings_sharing` counts the brothers and sisters who have the same IRO; nobody's name is given.

    A child whose name the council has not given us is greeted without one.
    """

    child_name: Line | None = None
    siblings_sharing: int = Field(default=0, ge=0)
    first_review_held: bool = False


class IroChangedToChild(IroNamedToChild, _Changed):
    """As when first named, with the name of the IRO who stops."""


class IroNamedToSocialWorker(_OfTheIro):
    """`child_ref` is the child's id in the case system; the letter does not name the child.

    By `told_link` the social worker says when the child was told, by `tell_link` what happened to the child.
    """

    child_ref: Line
    told_link: Address
    tell_link: Address


class IroChangedToSocialWorker(IroNamedToSocialWorker, _Changed):
    """As when first named, with the name of the IRO who stops."""


class IroNamedToLegal(_OfTheIro):
    """`child_ref` is the child's id in the case system; `court_case_number` when it is known.

    `court_document_working_days` is the limit of the policy duty `court_document_copied`, in working days.
    """

    child_ref: Line
    court_document_working_days: int = Field(gt=0)
    court_case_number: Line | None = None


class IroChangedToLegal(IroNamedToLegal, _Changed):
    """As when first named, with the name of the IRO who stops."""


class IroNamedToCafcass(_OfTheIro):
    """Cafcass does not know the council's ids: it finds the child by name and case number."""

    child_name: Line
    court_case_number: Line


class IroChangedToCafcass(IroNamedToCafcass, _Changed):
    """As when first named, with the name of the IRO who stops."""


class IroSharedToChild(_OfTheIro):
    """`siblings_new` counts the brothers and sisters whom this letter tells of, `siblings_sharing` all who share."""

    child_name: Line | None = None
    siblings_new: int = Field(ge=1)
    siblings_sharing: int = Field(ge=1)


class _Cover(_Letter):
    """`iro_name` is the child's own IRO, away from `away_from` to `away_to`, both days included if both are known."""

    iro_name: Line
    stand_in: IroContact
    away_from: date
    away_to: date | None = None


class CoverNamedToChild(_Cover):
    """A child whose name the council has not given us is greeted without one."""

    child_name: Line | None = None


class CoverNamedToSocialWorker(_Cover):
    """`child_ref` is the child's id in the case system; the letter does not name the child."""

    child_ref: Line


class GuardianNamedToIro(_Letter):
    """`child_ref` is the child's id in the case system; `court_case_number` when it is known."""

    child_ref: Line
    guardian: GuardianContact
    appointed_on: date
    court_case_number: Line | None = None


class GuardianNamedToIroManager(GuardianNamedToIro):
    """The IRO to pass the details on to; none while the child has none."""

    iro_name: Line | None = None


class _OfACourtDocument(_Letter):
    """`child_refs` are the ids, in the case system, of the children for whom the recipient gets it, `document_ref` the
    document's own."""

    child_refs: tuple[Line, ...] = Field(min_length=1)
    document: Line
    document_ref: Line
    received_on: date
    court_case_number: Line | None = None


class CourtDocumentToIro(_OfACourtDocument):
    """`hearing_on` is the next hearing, where the copy is urgent."""

    hearing_on: date | None = None
    open_link: Address


class CourtDocumentChased(_OfACourtDocument):
    """Why it is asked after: nobody gave a link, or the IRO has not opened it. `due_on` where a limit runs."""

    link_missing: bool
    due_on: date | None = None
    court_document_working_days: int = Field(gt=0)
    done_link: Address


class ReviewRecordToGuardian(_Letter):
    """`record_link` is the record's page, on which its reader has to sign in."""

    child_ref: Line
    distributed_on: date
    court_case_number: Line | None = None
    record_link: Address


class ReviewRecordToLegal(ReviewRecordToGuardian):
    """`record_working_days` is the limit of the policy duty `review_record_to_court`, in working days."""

    record_working_days: int = Field(gt=0)
    done_link: Address


class MoveFrozenToChild(_OfTheIro):
    """A child whose name the council has not given us is greeted without one."""

    child_name: Line | None = None


class DisputeBeforeHearingToLegal(_OfTheIro):
    """`disputed_for` are the ids, in the case system, of the children for whom the dispute is; `court_case_number` when
    one alone is known."""

    disputed_for: tuple[Line, ...] = Field(min_length=1)
    hearing_on: date
    court_case_number: Line | None = None


class DisputeBeforeHearingToGuardian(DisputeBeforeHearingToLegal):
    """As the legal department is told."""


class NewsLine(_Private):
    """What is new about a child: `child_ref` is its id in the case system."""

    child_ref: Line
    says: Line
    on: date
    urgent: bool = False


class UrgentNews(_Letter):
    """One line, or a few about one thing."""

    lines: tuple[NewsLine, ...] = Field(min_length=1)


class DigestOfNews(UrgentNews):
    """All lines of a day for one person."""


class _NamingTheChild(_OfTheIro):
    """A child whose name is not held is greeted without it, and is "the child" to others."""

    child_name: Line | None = None


class GuardianEndedToChild(_NamingTheChild):
    """The Children's Guardian stopped, and the IRO stays."""


class DecisionDoneToChild(_NamingTheChild):
    """Something decided at a review is done."""


class NoReviewNeededToChild(_NamingTheChild):
    """A change needs no review."""


class DecisionDisputedToChild(_NamingTheChild):
    """A manager does not agree with a decision."""


class CareEndedToChild(_Letter):
    """`happened_on` was the last day of being looked after."""

    child_name: Line | None = None
    happened_on: date


class IroChangedToFamily(_Changed):
    """Parents and carers; without the child's name it is "the child"."""

    child_name: Line | None = None


class NoReviewNeededToFamily(_NamingTheChild):
    """Those whom the IRO named to be told."""


class DecisionDisputedToFamily(_NamingTheChild):
    """Those who came to the review."""


class StageEnteredToManager(_Letter):
    """`answer_by` where the stage has a last day."""

    child_ref: Line
    happened_on: date
    answer_by: date | None = None


class LeafletsToChild(_Letter):
    """The leaflets come with it."""

    child_name: Line | None = None


class LeafletsToFamily(LeafletsToChild):
    """Parents and carers."""


class _Invitation(_OfTheIro):
    """The day, and the local time where it is known; never the place, which not everybody may know.

    `moved_from` is the day that its reader was told before.
    """

    review_on: date
    starts_at: Line | None = None
    moved_from: date | None = None


class InvitationToChild(_Invitation):
    """It asks what the child thinks, too."""

    child_name: Line | None = None


class InvitationToFamily(InvitationToChild):
    """Parents, carers and adopters."""


class InvitationToProfessional(_Invitation):
    """By case reference: a name is not needed."""

    child_ref: Line


class ReviewCalledOffToChild(_OfTheIro):
    """A review to which its reader had been invited for `review_on` was cancelled."""

    child_name: Line | None = None
    review_on: date


class ReviewCalledOffToFamily(ReviewCalledOffToChild):
    """Parents, carers and adopters."""


class ReviewCalledOffToProfessional(_OfTheIro):
    """By case reference: a name is not needed."""

    child_ref: Line
    review_on: date


class HearingHeldToChild(_OfTheIro):
    """A court heard the child's case on `happened_on`; what it decided is told in person."""

    child_name: Line | None = None
    happened_on: date


class _Outcome(_OfTheIro):
    """Of a review on `held_on`, where that is known; its record went out on `distributed_on`, perhaps not the first."""

    held_on: date | None = None
    distributed_on: date
    new_version: bool = False


class OutcomeToChild(_Outcome):
    """`decided` and `recommended` are in the words that were written for the child."""

    child_name: Line | None = None
    decided: tuple[Lines, ...] = ()
    recommended: tuple[Lines, ...] = ()


class OutcomeToFamily(_Outcome):
    """Parents, carers and adopters who get the record."""

    child_name: Line | None = None


class OutcomeInPartToFamily(OutcomeToFamily):
    """Those who get something else in writing."""


class OutcomeToProfessional(_Outcome):
    """By case reference: a name is not needed."""

    child_ref: Line


LetterContext = _Letter
