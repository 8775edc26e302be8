"""The web pages, drawn: data in, HTML out.

Nothing here reads the time, the database or the request. Every value is escaped; no page carries a script or a style of
its own, so `CONTENT_SECURITY_POLICY` can be sent with each of them.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from typing import Final

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import Markup

from services.reporting.pages import words
from services.reporting.pages.children.by_name import PATH as BY_NAME
from services.reporting.pages.children.by_name import ROLES as BY_NAME_ROLES
from services.reporting.pages.children.desk import Desk
from services.reporting.pages.children.filters import WITHOUT_IRO, Filters
from services.reporting.pages.children.views import ChildrenView, ChildView, DueItem, OpenDuty, StatementView
from services.reporting.pages.figures.definitions import DefinitionsView
from services.reporting.pages.figures.one import OneFigure
from services.reporting.pages.figures.view import FiguresView
from services.reporting.pages.form import FormPage
from services.reporting.pages.items import Item
from services.reporting.pages.links import (
    ABOUT,
    CHILD_PAGES,
    FIGURES_PAGE,
    HOME,
    LIST,
    ME,
    OWN_PAGE,
    PEOPLE,
    SEARCH,
    STATIC,
    challenge_link,
    child_link,
    desk_link,
    give_link,
    list_link,
    own_link_page,
    statement_link,
)
from services.reporting.pages.lists import ListPage
from services.reporting.pages.own_page.forms import ASKS
from services.reporting.pages.own_page.view import OwnPageView
from services.reporting.pages.places import BESIDE_DISPUTES, POLICY, Place, may_open, places_of
from services.reporting.pages.reader import Reader
from services.reporting.pages.today.view import TodayView
from services.reporting.rules.turns import SOON, owed_by

__all__ = ["CHILD_PAGES", "HOME", "LIST", "STATIC", "child_link", "list_link", "statement_link"]

STATIC_FOLDER: Final = Path(__file__).with_name("static")
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_DUE_ITEMS_PER_ROW: Final = 3


def children_page(view: ChildrenView) -> str:
    """The list of children with their IRO and what is due; those for whom something is late come first, unless another
    order is asked for."""
    rows = view.rows if view.filters.sort else sorted(view.rows, key=lambda row: not row.late)
    options = _iro_options(view)
    return _page(
        "children/children.html",
        view=view,
        rows=rows,
        options=options,
        shown=_DUE_ITEMS_PER_ROW,
        without_iro=WITHOUT_IRO,
        here=LIST,
    )


def _iro_options(view: ChildrenView) -> list[tuple[str, str]]:
    """Values and words of the IRO filter; an IRO who is asked for and not listed is offered all the same."""
    options = [("", "All"), (WITHOUT_IRO, "Without an IRO"), *((each.iro_id, each.name) for each in view.iros)]
    asked = view.filters.iro_id
    return options if not asked or any(value == asked for value, _ in options) else [*options, (asked, asked)]


def child_page(view: ChildView) -> str:
    """One child: IRO, legal status, open duties with their sources, and the timeline, latest event first."""
    timeline = sorted(view.told, key=lambda entry: entry.on)
    now, later = _now_and_later(view)
    mine = [each for each in now if _is_hers(each, view.reader)]
    others = _by_who(each for each in now if each not in mine)
    here = LIST if view.reader is None or view.reader.sees_lists else None
    shown = {"mine": mine, "others": others, "later": later, "timeline": timeline[::-1]}
    return _page("children/child.html", view=view, desk=view.desk, here=here, **shown)


def _is_hers(thing: Item | OpenDuty, reader: Reader | None) -> bool:
    if isinstance(thing, Item):
        return bool(thing.acts) or thing.who == "IRO"
    return reader is not None and thing.owner in owed_by(reader.roles)


def _by_who(things: Iterable[Item | OpenDuty]) -> list[tuple[str, list[Item | OpenDuty]]]:
    found: dict[str, list[Item | OpenDuty]] = {}
    for each in things:
        found.setdefault(each.who if isinstance(each, Item) else words.owner(each.owner), []).append(each)
    return list(found.items())


def _now_and_later(view: ChildView) -> tuple[list[Item | OpenDuty], list[Item | OpenDuty]]:
    """What is late or due within days, and the rest; each once, law first."""
    desk = view.desk or Desk()
    until = view.as_of + SOON
    duties = [each for each in view.duties if (view.child_id, each.duty) not in desk.shown]
    now: list[Item | OpenDuty] = [*desk.to_do]
    now += [each for each in duties if each.late or (each.due_on is not None and each.due_on <= until)]
    later: list[Item | OpenDuty] = [each for each in duties if each not in now]
    return sorted(now, key=_turn), sorted(later, key=_turn)


def _turn(thing: Item | OpenDuty) -> tuple[bool, bool, date]:
    return (not thing.late, not (thing.late and thing.by_law), thing.due_on or date.max)


def today_page(view: TodayView) -> str:
    """What the reader can do today, what comes this week, and what waits for others."""
    return _page("today/today.html", view=view, here=HOME)


def me_page(reader: Reader, profile: str, *, sample: bool) -> str:
    """Who is signed in here, and what she may do."""
    return _page("me.html", view={"reader": reader, "profile": profile, "sample": sample}, here=ME)


def form_page(view: FormPage, *, here: str | None = None) -> str:
    """A form by which something is said, wherever it is kept; `here` is the place that it belongs to."""
    return _page(view.template, view=view, here=here)


def list_page(view: ListPage, *, here: str | None = None) -> str:
    """A list that has nothing but its table."""
    return _page("list.html", view=view, here=here or view.path)


def figures_page(view: FiguresView) -> str:
    """Every figure of a period, with its target and the period before."""
    return _page("figures/figures.html", view=view, here=FIGURES_PAGE)


def one_figure_page(view: OneFigure) -> str:
    """One figure, how it went, and what is behind it."""
    return _page("figures/one.html", view=view, here=FIGURES_PAGE)


def definitions_page(view: DefinitionsView) -> str:
    """What each figure counts."""
    return _page("figures/definitions.html", view=view, here=FIGURES_PAGE)


def own_page(view: OwnPageView) -> str:
    """A child's own page."""
    return _page("own_page/own_page.html", view=view, asks=ASKS)


def statement_page(view: StatementView) -> str:
    """What is to be taken back, or restored, and why."""
    return _page("children/statement.html", view=view, action=statement_link(view.child_id, view.saying.path))


def sign_in_needed_page(*, here: bool = False) -> str:
    """The page for a reader of whom the service does not know who they are (status 401); `here`: on the machine where
    the system runs, which says more of how to sign in."""
    return _page("sign_in_needed.html", here=here)


def problem_page(status: int, title: str, detail: str) -> str:
    """The page for a request that could not be answered, with its HTTP status."""
    return _page("problem.html", status=status, title=title, detail=detail)


def long_date(day: date) -> str:
    """A date as people here write it: `5 January 2026`."""
    return f"{day.day} {day:%B %Y}"


def long_day(day: date) -> str:
    """A date with its day of the week: `Monday 5 January`."""
    return f"{day:%A} {day.day} {day:%B}"


@lru_cache(maxsize=4000)
def _day(day: date) -> Markup:
    return Markup('<time class="iro-day" datetime="{}">{}</time>').format(day.isoformat(), long_date(day))


@cache
def _cell_begins(heading: str) -> Markup:
    return Markup(
        '<td class="govuk-table__cell" role="cell"><span class="iro-cards__heading" aria-hidden="true">{}</span><div>'
    ).format(heading)


_CELL_ENDS: Final = Markup("</div></td>")


def _cell(content: str, heading: str) -> Markup:
    """A cell of a table that becomes a card on a narrow screen: its heading is then shown beside it.

    The roles keep it a table for screen readers, which drop those of a table that is laid out as blocks.
    """
    return _cell_begins(heading) + content + _CELL_ENDS


def _late_first(items: Iterable[DueItem]) -> list[DueItem]:
    return sorted(items, key=attrgetter("order"))


def draw(template: str, view: object, *, here: str | None = None) -> str:
    """A page of one view: `here` is the place in the navigation that it belongs to."""
    return _page(template, view=view, here=here)


def _page(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values)


def _edition() -> str:
    """Changes whenever a static file does, so that a browser may keep each file for as long as it likes."""
    files = sorted(path for path in STATIC_FOLDER.iterdir() if path.is_file())
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


_FILTERS: Final[dict[str, Callable[..., object]]] = {
    "day": _day,
    "weekday": long_day,
    "cell": _cell,
    "late_first": _late_first,
    "in_words": words.spelled_out,
    "owner_in_words": words.owner,
    "service_in_words": words.service,
    "profile_in_words": words.profile,
    "basis_in_words": words.basis,
    "legal_status_in_words": words.legal_status,
}
_STATEMENTS: Final = {"accessibility": "Accessibility", "privacy": "Privacy", "cookies": "Cookies"}
_LINKS: Final = {
    "challenge_link": challenge_link,
    "child_link": child_link,
    "desk_link": desk_link,
    "give_link": give_link,
    "list_link": list_link,
    "Filters": Filters,
    "places_of": places_of,
}


_GLOBALS: Final[dict[str, object]] = {
    "home": HOME,
    "list_home": LIST,
    "me": ME,
    "policy": POLICY,
    "places_beside_disputes": BESIDE_DISPUTES,
    "may_open": may_open,
    "about_home": ABOUT,
    "own_home": OWN_PAGE,
    "own_link_page": own_link_page,
    "statements": list(_STATEMENTS.items()),
    "by_name": Place("By name", BY_NAME, BY_NAME_ROLES),
    "people_home": PEOPLE,
    "people_search": SEARCH,
    "static": STATIC,
    **_LINKS,
}


@cache
def _environment() -> Environment:
    ours = FileSystemLoader(Path(__file__).with_name("templates"))
    theirs = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    environment = Environment(
        loader=ChoiceLoader([ours, theirs]),
        autoescape=True,
        undefined=ChainableUndefined,  # the GOV.UK macros read parameters that may be absent two levels deep
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= _FILTERS
    environment.globals |= {**_GLOBALS, "edition": _edition()}
    return environment
