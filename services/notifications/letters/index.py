"""Every letter there is: to whom, what it says, and the passage that asks for it."""

from dataclasses import dataclass

from services.notifications.letters.contexts import (
    CourtDocumentChased,
    CourtDocumentToIro,
    CoverNamedToChild,
    CoverNamedToSocialWorker,
    DisputeBeforeHearingToGuardian,
    DisputeBeforeHearingToLegal,
    GuardianNamedToIro,
    GuardianNamedToIroManager,
    IroChangedToCafcass,
    IroChangedToChild,
    IroChangedToLegal,
    IroChangedToSocialWorker,
    IroNamedToCafcass,
    IroNamedToChild,
    IroNamedToLegal,
    IroNamedToSocialWorker,
    IroSharedToChild,
    LetterContext,
    MoveFrozenToChild,
    ReviewRecordToGuardian,
    ReviewRecordToLegal,
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
    Template("iro_named_to_cafcass", IroNamedToCafcass, "cafcass", "who the child's IRO is", "Blackpool 10.3"),
    Template("iro_changed_to_cafcass", IroChangedToCafcass, "cafcass", "the child's IRO changed", "Blackpool 10.3"),
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
        "move_frozen_to_child",
        MoveFrozenToChild,
        "child",
        "your IRO asked that you stay where you live for now, and who helps you to say what you think, or to complain",
        "Jersey 3.79",
    ),
    Template(
        "dispute_before_hearing_to_legal",
        DisputeBeforeHearingToLegal,
        "legal_department",
        "a dispute about the child is open before this hearing; tell the court",
        "Hull 2; Blackpool 10.4",
    ),
    Template(
        "dispute_before_hearing_to_guardian",
        DisputeBeforeHearingToGuardian,
        "guardian",
        "a dispute about the child is open before this hearing; talk it over with the IRO",
        "Blackpool 10.4",
    ),
)

TEMPLATES: dict[str, Template] = {template.name: template for template in _ALL}
