"""Letters: what people are told, in words they can read, as plain text and HTML."""

from services.notifications.letters.compose import Letter, LetterCannotBeComposed, compose
from services.notifications.letters.contexts import (
    IroChangedToCafcass,
    IroChangedToChild,
    IroChangedToLegal,
    IroChangedToSocialWorker,
    IroContact,
    IroNamedToCafcass,
    IroNamedToChild,
    IroNamedToLegal,
    IroNamedToSocialWorker,
)
from services.notifications.letters.index import TEMPLATES, Template

__all__ = [
    "TEMPLATES",
    "IroChangedToCafcass",
    "IroChangedToChild",
    "IroChangedToLegal",
    "IroChangedToSocialWorker",
    "IroContact",
    "IroNamedToCafcass",
    "IroNamedToChild",
    "IroNamedToLegal",
    "IroNamedToSocialWorker",
    "Letter",
    "LetterCannotBeComposed",
    "Template",
    "compose",
]
