"""Letters: what people are told, in words they can read, as plain text and HTML."""

from services.notifications.letters.compose import Letter, LetterCannotBeComposed, compose
from services.notifications.letters.contexts import (
    CourtDocumentChased,
    CourtDocumentToIro,
    CoverNamedToChild,
    CoverNamedToSocialWorker,
    GuardianContact,
    GuardianNamedToIro,
    GuardianNamedToIroManager,
    IroChangedToCafcass,
    IroChangedToChild,
    IroChangedToLegal,
    IroChangedToSocialWorker,
    IroContact,
    IroNamedToCafcass,
    IroNamedToChild,
    IroNamedToLegal,
    IroNamedToSocialWorker,
    IroSharedToChild,
)
from services.notifications.letters.index import TEMPLATES, Template

__all__ = [
    "TEMPLATES",
    "CourtDocumentChased",
    "CourtDocumentToIro",
    "CoverNamedToChild",
    "CoverNamedToSocialWorker",
    "GuardianContact",
    "GuardianNamedToIro",
    "GuardianNamedToIroManager",
    "IroChangedToCafcass",
    "IroChangedToChild",
    "IroChangedToLegal",
    "IroChangedToSocialWorker",
    "IroContact",
    "IroNamedToCafcass",
    "IroNamedToChild",
    "IroNamedToLegal",
    "IroNamedToSocialWorker",
    "IroSharedToChild",
    "Letter",
    "LetterCannotBeComposed",
    "Template",
    "compose",
]
