"""Every letter there is: to whom, what it says, and the passage that asks for it."""

from dataclasses import dataclass

from services.notifications.letters.contexts import (
    CareEndedToChild,
    CourtDocumentChased,
    CourtDocumentToIro,
    CoverNamedToChild,
    CoverNamedToSocialWorker,
    DecisionDisputedToChild,
    DecisionDisputedToFamily,
    DecisionDoneToChild,
    DigestOfNews,
    GuardianEndedToChild,
    GuardianNamedToIro,
    GuardianNamedToIroManager,
    InvitationToChild,
    InvitationToFamily,
    InvitationToProfessional,
    IroChangedToCafcass,
    IroChangedToChild,
    IroChangedToFamily,
    IroChangedToLegal,
    IroChangedToSocialWorker,
    IroNamedToCafcass,
    IroNamedToChild,
    IroNamedToLegal,
    IroNamedToSocialWorker,
    IroSharedToChild,
    LeafletsToChild,
    LeafletsToFamily,
    LetterContext,
    NoReviewNeededToChild,
    NoReviewNeededToFamily,
    ReviewRecordToGuardian,
    ReviewRecordToLegal,
    StageEnteredToManager,
    UrgentNews,
)


@dataclass(frozen=True, slots=True)
class Template:
    """One letter: its name is its folder, `source` the passage it serves, `language` a BCP 47 code."""

    name: str
    context: type[LetterContext]
    to: str
    says: str
    source: str
    language: str = "en-GB"


_CHILD_SOURCE = "Hull 1, 2; Jersey 7.2, 3.14; Blackpool app 5.1-5.10"

_ALL = (
    Template(
        "iro_named_to_child",
        IroNamedToChild,
        "child",
        "who your IRO is, what they do, how to reach them, when you will meet, who you share them with, who else helps",
        _CHILD_SOURCE,
    ),
    Template(
        "iro_changed_to_child",
        IroChangedToChild,
        "child",
        "you have a new IRO, the old one should bring them to meet you, and all that the first letter says",
        _CHILD_SOURCE,
    ),
    Template(
        "iro_named_to_social_worker",
        IroNamedToSocialWorker,
        "social_worker",
        "who the child's IRO is, to be put on the case record; what to tell the IRO and when",
        "Hull 1, app 1; Jersey 7.2",
    ),
    Template(
        "iro_changed_to_social_worker",
        IroChangedToSocialWorker,
        "social_worker",
        "the child's IRO changed, to be put on the case record; what to tell the IRO and when",
        "Hull 1, app 1; Jersey 7.2",
    ),
    Template(
        "iro_named_to_legal",
        IroNamedToLegal,
        "legal_department",
        "who the IRO is; tell the court; pass on the guardian's details and copy court documents in time",
        "Hull 2",
    ),
    Template(
        "iro_changed_to_legal",
        IroChangedToLegal,
        "legal_department",
        "the IRO changed; tell the court; pass on the guardian's details and copy court documents in time",
        "Hull 2",
    ),
    Template(
        "iro_named_to_cafcass",
        IroNamedToCafcass,
        "cafcass",
        "who the child's IRO is",
        "Blackpool 10.3",
    ),
    Template(
        "iro_changed_to_cafcass",
        IroChangedToCafcass,
        "cafcass",
        "the child's IRO changed",
        "Blackpool 10.3",
    ),
    Template(
        "iro_shared_to_child",
        IroSharedToChild,
        "child",
        "brothers or sisters have the same IRO as you from now on",
        "Hull 1",
    ),
    Template(
        "cover_named_to_child",
        CoverNamedToChild,
        "child",
        "your IRO is away, until when, and who is there for you meanwhile",
        "Hull 1; Jersey 7.2",
    ),
    Template(
        "cover_named_to_social_worker",
        CoverNamedToSocialWorker,
        "social_worker",
        "the child's IRO is away, until when, and whom to tell meanwhile",
        "Hull 1, app 1; Jersey 7.2",
    ),
    Template(
        "guardian_named_to_iro",
        GuardianNamedToIro,
        "iro",
        "who the Children's Guardian is; stay in discussion, tell them of reviews, send them the records",
        "Hull 2; Blackpool 10.3",
    ),
    Template(
        "guardian_named_to_iro_manager",
        GuardianNamedToIroManager,
        "iro_manager",
        "who the Children's Guardian is; pass the details on to the IRO",
        "Blackpool 10.3",
    ),
    Template(
        "court_document_to_iro",
        CourtDocumentToIro,
        "iro",
        "a court document was received: how to open it, and whether a hearing is near",
        "Hull 2; Blackpool 10.4",
    ),
    Template(
        "court_document_chased",
        CourtDocumentChased,
        "legal_department",
        "a court document has not reached the IRO: what is missing, and how to say that it did",
        "Hull 2; Blackpool 10.4",
    ),
    Template(
        "review_record_to_legal",
        ReviewRecordToLegal,
        "legal_department",
        "a review's record to read, and to send to the court",
        "Hull 2; Blackpool 10.3",
    ),
    Template(
        "review_record_to_guardian",
        ReviewRecordToGuardian,
        "guardian",
        "a review's record to read",
        "Hull 2; Blackpool 10.3",
    ),
    Template(
        "urgent_news",
        UrgentNews,
        "staff",
        "what cannot wait: a line for each",
        "Hull app 1; Jersey 3.74",
    ),
    Template(
        "digest_of_news",
        DigestOfNews,
        "staff",
        "all that is new of the children of a person and can wait until 8.00 on a working day",
        "Hull app 1; Jersey 3.74",
    ),
    Template(
        "iro_changed_to_family",
        IroChangedToFamily,
        "parent, carer",
        "the IRO changed, and how to reach the new one",
        "Hull 1; Jersey 7.2",
    ),
    Template(
        "care_ended_to_child",
        CareEndedToChild,
        "child",
        "you are not looked after any more; who helps you now",
        "Hull 1; Jersey 5.17; Blackpool 7.2",
    ),
    Template(
        "guardian_ended_to_child",
        GuardianEndedToChild,
        "child",
        "your Children's Guardian has finished; your IRO stays",
        "Blackpool 10.5",
    ),
    Template(
        "decision_done_to_child",
        DecisionDoneToChild,
        "child",
        "something decided at your review is done",
        "Jersey 7.21; Hull 2",
    ),
    Template(
        "no_review_needed_to_child",
        NoReviewNeededToChild,
        "child",
        "no meeting is needed because of a change",
        "Jersey 3.76",
    ),
    Template(
        "no_review_needed_to_family",
        NoReviewNeededToFamily,
        "parent, carer",
        "no review is needed because of a change",
        "Jersey 3.76",
    ),
    Template(
        "decision_disputed_to_child",
        DecisionDisputedToChild,
        "child",
        "a manager does not agree with a decision",
        "Jersey 3.71",
    ),
    Template(
        "decision_disputed_to_family",
        DecisionDisputedToFamily,
        "parent",
        "a manager does not agree with a decision",
        "Jersey 3.71",
    ),
    Template(
        "stage_entered_to_manager",
        StageEnteredToManager,
        "stage_manager",
        "a dispute is yours to answer, and by when",
        "Jersey 6.2; Hull 2; Blackpool 9.5",
    ),
    Template(
        "leaflets_to_child",
        LeafletsToChild,
        "child",
        "how plans are reviewed, how to complain, how to get an advocate: leaflets",
        "Hull 1; Jersey 7.2, 3.15; N Lincs 2.3",
    ),
    Template(
        "leaflets_to_family",
        LeafletsToFamily,
        "parent, carer",
        "the same leaflets, for grown-ups",
        "Hull 1; Jersey 7.2; Blackpool app 5.7",
    ),
    Template(
        "invitation_to_child",
        InvitationToChild,
        "child",
        "when your review is; who should come, where, and what you want to talk about",
        "Jersey 3.9, 7.3; Blackpool 7.4",
    ),
    Template(
        "invitation_to_family",
        InvitationToFamily,
        "parent, carer, adopter",
        "when the review is, and to say before it what you think",
        "Jersey 3.9, 7.3; N Lincs 2.4",
    ),
    Template(
        "invitation_to_professional",
        InvitationToProfessional,
        "guardian, school and others",
        "when the review is, and to send what you know before it",
        "Jersey 7.3; Hull 2; Blackpool 6.6",
    ),
)

TEMPLATES: dict[str, Template] = {template.name: template for template in _ALL}
