"""Who may read what here."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Final

from fastapi import Query

from services.reporting.pages.names import IroNames
from services.reporting.pages.places import CASELOADS, CHILDREN, COURT, FIGURES, PEOPLE, POLICY, POLICY_PREVIEW, TODAY
from shared.auth.access import allow
from shared.auth.codes_only import reads_codes_only
from shared.auth.forms import allow_form
from shared.auth.roles import Caller
from shared.child.may_see import is_own
from shared.events.base import ID_PATTERN
from shared.refusals import NotFound

_ROLES: Final = CHILDREN.roles
READERS: Final = allow(*_ROLES)
CHILDS_OWN: Final = allow(*_ROLES, "child")
FIGURE_READERS: Final = allow(*FIGURES.roles)
"""Who reads figures; an IRO those of her own children."""
_TAKES_BACK: Final = "iro_manager"
TAKES_BACK: Final = allow(_TAKES_BACK)
TAKES_BACK_BY_FORM: Final = allow_form(_TAKES_BACK)
POLICY_READERS: Final = allow(*POLICY.roles)
POLICY_PREVIEWERS: Final = allow(*POLICY_PREVIEW.roles)
WORKS: Final = allow(*TODAY.roles, *COURT.roles)
"""Who has a day's work to look at, or one page of her own to be sent on to."""
CHILDS_PAGE: Final = allow(*TODAY.roles, "child")
_HOLDS: Final = ("iro", "corporate_iro", "iro_admin", "iro_manager")
HOLDS: Final = allow(*_HOLDS)
HOLDS_BY_FORM: Final = allow_form(*_HOLDS)
_ANSWERS: Final = ("iro", "corporate_iro", "iro_manager")
ANSWERS: Final = allow(*_ANSWERS)
ANSWERS_BY_FORM: Final = allow_form(*_ANSWERS)

LOOKS_AT_CASELOADS: Final = allow(*CASELOADS.roles)
_DECIDES: Final = "iro_manager"
DECIDES: Final = allow(_DECIDES)
DECIDES_BY_FORM: Final = allow_form(_DECIDES)
LOOKS_AT_PEOPLE: Final = allow(*PEOPLE.roles)
READS_A_PERSON: Final = allow(*PEOPLE.roles, "iro")
_KEEPS: Final = ("iro_manager", "iro_admin")
KEEPS_PEOPLE: Final = allow(*_KEEPS)
KEEPS_PEOPLE_BY_FORM: Final = allow_form(*_KEEPS)
HAS_A_DESK: Final = allow(*CASELOADS.roles, "iro", "corporate_iro")

FilterText = Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")]


def the_child(child_id: str) -> str:
    """The id, if it can be one; else there is no such child."""
    if not re.fullmatch(ID_PATTERN, child_id):
        raise NotFound("child")
    return child_id


def takes_back(caller: Caller) -> bool:
    """Whether the pages offer this caller to take back what was recorded, and to restore it."""
    return caller.has(_TAKES_BACK) and not is_own(caller)


def reads_the_story(caller: Caller) -> bool:
    """Whether this caller is shown all that happened to a child, as in the timeline, beside what is to be done."""
    return caller.has(*_ROLES, "child")


async def names_for(caller: Caller, names: IroNames, ids: Iterable[str]) -> Mapping[str, str]:
    """The names of these IROs, by id; a dashboard is shown the ids alone."""
    return {} if reads_codes_only(caller) else await names.names(ids)
