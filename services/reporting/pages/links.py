"""The addresses of the pages."""

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
STATIC: Final = "/reporting/static"
FIGURES_PAGE: Final = "/reporting/kpis/page"
DRIFT: Final = "/reporting/drift"


def child_link(child_id: str) -> str:
    """The address of a child's page. An id may hold a slash or a colon, which are escaped."""
    return CHILD_PAGES + quote(child_id, safe="")


def statement_link(child_id: str, path: str, **about: str) -> str:
    """The address of the page on which something recorded of this child is taken back, or restored."""
    return f"{child_link(child_id)}/{path}" + (f"?{urlencode(about)}" if about else "")


def list_link(filters: Filters, cursor: str | None = None) -> str:
    """The address of the list under these filters, from `cursor` on."""
    query = filters.query() | ({"cursor": cursor} if cursor else {})
    return f"{LIST}?{urlencode(query)}" if query else LIST


def review_link(review_id: str, deed: str) -> str:
    """The address of the form that says `held` or `moved` of a review."""
    return f"/reporting/reviews/{quote(review_id, safe='')}/{deed}"


def answer_link(matter_id: str) -> str:
    """The address of the form that answers a matter."""
    return f"/reporting/matters/{quote(matter_id, safe='')}/answer"


def own_link_page(child_id: str) -> str:
    """The address of the page on which a child is given a link to the own page."""
    return f"{child_link(child_id)}/own-page"


def ask_link(child_id: str, ask_id: str) -> str:
    """The address of the form that answers what a child asked."""
    return f"{child_link(child_id)}/asks/{quote(ask_id, safe='')}/answer"
