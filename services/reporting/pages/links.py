"""The addresses of the pages."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from services.reporting.pages.children.filters import Filters

HOME: Final = "/reporting/"
LIST: Final = "/reporting/children/"
CHILD_PAGES: Final = LIST
ME: Final = "/reporting/me"
OWN_PAGE: Final = "/reporting/own/"
ABOUT: Final = "/reporting/about/"
POLICY: Final = "/reporting/policy"
POLICY_PREVIEW: Final = f"{POLICY}/preview"
CASELOADS: Final = "/reporting/caseloads"
PEOPLE: Final = "/reporting/people"
PEOPLES_IROS: Final = f"{PEOPLE}/iros"
SEARCH: Final = f"{PEOPLE}/search"
REVIEWS: Final = "/reporting/reviews"
STATIC: Final = "/reporting/static"
FIGURES_PAGE: Final = "/reporting/kpis/page"
DRIFT: Final = "/reporting/drift"


def child_link(child_id: str) -> str:
    """The address of a child's page. An id may hold a slash or a colon, which are escaped."""
    return CHILD_PAGES + quote(child_id, safe="")


def statement_link(child_id: str, path: str, **about: str) -> str:
    """The address of the page on which something recorded of this child is taken back, or restored."""
    return f"{child_link(child_id)}/{path}" + (f"?{urlencode(about)}" if about else "")


def list_link(filters: Filters, cursor: str | None = None, *, format: str = "") -> str:
    """The address of the list under these filters, from `cursor` on; or of all of it as a file."""
    query = filters.query() | ({"cursor": cursor} if cursor else {}) | ({"format": format} if format else {})
    return f"{LIST}?{urlencode(query)}" if query else LIST


def reviews_link(iro_id: str = "", **asked: str) -> str:
    """The address of the list of reviews under these filters; of this IRO's children alone where one is named."""
    return f"{REVIEWS}?{urlencode(({'iro_id': iro_id} if iro_id else {}) | asked)}"


def review_page_link(review_id: str) -> str:
    """The address of one review's page."""
    return f"{REVIEWS}/{quote(review_id, safe='')}"


def review_link(review_id: str, deed: str) -> str:
    """The address of the form that says something of a review: `held`, `moved`, `outcome/health`."""
    return f"{review_page_link(review_id)}/{deed}"


def answer_link(matter_id: str) -> str:
    """The address of the form that answers a matter."""
    return f"/reporting/matters/{quote(matter_id, safe='')}/answer"


def remind_link(duty_id: str) -> str:
    """Where the button is sent that has somebody reminded of what is late."""
    return f"/reporting/duties/{quote(duty_id, safe='')}/reminder"


def own_link_page(child_id: str) -> str:
    """The address of the page on which a child is given a link to the own page."""
    return f"{child_link(child_id)}/own-page"


def ask_link(child_id: str, ask_id: str) -> str:
    """The address of the form that answers what a child asked."""
    return f"{child_link(child_id)}/asks/{quote(ask_id, safe='')}/answer"


def give_link(child_id: str, iro_id: str = "") -> str:
    """The address of the page on which a manager looks for a child's IRO; or of what follows from choosing one."""
    return f"{CASELOADS}/children/{_part(child_id)}" + (f"/to/{_part(iro_id)}" if iro_id else "")


def choice_back_link(child_id: str) -> str:
    """The address of the form by which a manager's choice for this child is taken back."""
    return f"{give_link(child_id)}/choice-back"


def proposal_link(proposal_id: str) -> str:
    """The address of what is proposed to a manager."""
    return f"{CASELOADS}/proposals/{_part(proposal_id)}"


def question_link(question_id: str) -> str:
    """The address of what only a person can say of a child."""
    return f"{CASELOADS}/questions/{_part(question_id)}"


def desk_link(iro_id: str) -> str:
    """The address of an IRO's desk: her diary, and what waits for her."""
    return f"/reporting/iros/{_part(iro_id)}"


def iro_link(iro_id: str, deed: str = "") -> str:
    """The address of what is on record of an IRO, or of the form that says more: `change`, `absence`, `departure`."""
    return f"{PEOPLES_IROS}/{_part(iro_id)}" + (f"/{deed}" if deed else "")


def absence_link(iro_id: str, absence_id: str, deed: str) -> str:
    """The address of the form that changes an absence, takes it back or ends it."""
    return f"{iro_link(iro_id)}/absences/{_part(absence_id)}/{deed}"


def person_link(person_id: str, deed: str = "") -> str:
    """The address of somebody around a child, or of the form that says more."""
    return f"{PEOPLE}/around/{_part(person_id)}" + (f"/{deed}" if deed else "")


def _part(its_id: str) -> str:
    return quote(its_id, safe="")


DISPUTES: Final = "/reporting/disputes"
CONCERNS: Final = "/reporting/concerns"
LATENESS: Final = "/reporting/lateness"
CHALLENGES: Final = "/reporting/challenges"
COURT_DOCUMENTS: Final = "/reporting/court-documents"


def dispute_page_link(dispute_id: str, deed: str = "", **about: str) -> str:
    """The address of a dispute's page, or of one of its forms."""
    return _under(DISPUTES, dispute_id, deed, about)


def concern_page_link(concern_id: str, deed: str = "", **about: str) -> str:
    """The address of a concern's page, or of one of its forms."""
    return _under(CONCERNS, concern_id, deed, about)


def challenge_link(kind: str = "", **about: str | None) -> str:
    """The address of the form by which an IRO begins something for a child, or without a kind of all there is."""
    given = {name: each for name, each in about.items() if each}
    path = f"{CHALLENGES}/{kind}" if kind else CHALLENGES
    return f"{path}?{urlencode(given)}" if given else path


def _under(place: str, its_id: str, deed: str, about: Mapping[str, str]) -> str:
    path = f"{place}/{quote(its_id, safe='')}" + (f"/{deed}" if deed else "")
    return f"{path}?{urlencode(about)}" if about else path
