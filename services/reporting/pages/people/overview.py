"""The page of people: the IROs, and where somebody around a child is looked for. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.caseloads.said import hours_words, short
from services.reporting.pages.form import Around
from services.reporting.pages.links import PEOPLE, SEARCH, iro_link, person_link
from services.reporting.pages.lists import Act, Cell, Column, ListPage, in_order
from services.reporting.pages.people.iros import ROLES
from services.reporting.pages.questions import Question
from services.reporting.pages.words import spelled_out

IROS: Final = (
    Column("name", "Name"),
    Column("role", "Is"),
    Column("hours", "Hours"),
    Column("number", "Registration"),
    Column("from", "Works here from"),
    Column("to", "Last day"),
)
SHOW: Final[Mapping[str, str]] = {"now": "Working here now or soon", "left": "Have left"}
IRO_FILTERS: Final = (Question("show", "Which IROs", "pick", options=SHOW),)
FOUND: Final = (
    Column("name", "Name", sorts=False),
    Column("id", "Id", sorts=False),
    Column("kind", "Who", sorts=False),
    Column("children", "Around", sorts=False),
)
SEARCHED: Final = (
    Question("q", "Name or id", hint="Part of a name, or the whole id."),
    Question("child_id", "Around which child", hint="The child's id."),
)


def iros_page(
    iros: Sequence[Mapping[str, Any]], around: Around, show: str, sort: str, done: str | None, *, keeps: bool
) -> ListPage:
    """The IROs of the service; who has left only where it is asked for."""
    today = around.today
    shown = [each for each in iros if _has_left(each, today) is (show == "left")]
    return ListPage(
        heading="People",
        caption="IROs who have left" if show == "left" else "IROs",
        columns=IROS,
        rows=in_order(IROS, [_row(each) for each in shown], sort or "name"),
        empty="No IRO has left." if show == "left" else "There is no IRO yet. Add the first one.",
        path=PEOPLE,
        reader=around.reader,
        profile=around.profile.name,
        sample=around.sample,
        filters=IRO_FILTERS,
        asked={"show": show} if show else {},
        sort=sort,
        acts=_acts(keeps=keeps),
        done=done,
    )


def _acts(*, keeps: bool) -> tuple[Act, ...]:
    found = Act("Find somebody around a child", SEARCH)
    return (Act("Add an IRO", f"{PEOPLE}/new-iro"), found) if keeps else (found,)


def _has_left(iro: Mapping[str, Any], today: date) -> bool:
    last = items.day(iro["active_to"])
    return last is not None and last < today


def _row(iro: Mapping[str, Any]) -> tuple[Cell, ...]:
    first, last = items.day(iro["active_from"]), items.day(iro["active_to"])
    return (
        Cell(str(iro["name"]), iro_link(str(iro["id"])), str(iro["id"])),
        Cell(ROLES[iro["role"]].partition(":")[0] if iro["role"] in ROLES else spelled_out(str(iro["role"]))),
        Cell(hours_words(iro), order=float(iro["fte"])),
        Cell(iro["registration_number"] or "", tag="" if iro["registration_number"] else "Not recorded"),
        Cell(short(first) if first else "", order=str(first)),
        Cell(short(last) if last else "", order=str(last) if last else None),
    )


def found_page(
    found: Sequence[Mapping[str, Any]], around: Around, asked: Mapping[str, str], *, more: bool, keeps: bool
) -> ListPage:
    """Those around children who were looked for: who they are and to whom, and no way to reach them."""
    lead = "There are more: say more of the name." if more else ""
    return ListPage(
        heading="Find somebody around a child",
        caption="Found",
        columns=FOUND,
        rows=[_found(each) for each in found],
        empty="Nobody was found." if asked else "Type a name or an id to look for somebody.",
        path=SEARCH,
        reader=around.reader,
        profile=around.profile.name,
        sample=around.sample,
        lead=lead,
        filters=SEARCHED,
        asked=asked,
        acts=(Act("Add somebody", f"{PEOPLE}/new"),) if keeps else (),
        back=("People", PEOPLE),
    )


def _found(each: Mapping[str, Any]) -> tuple[Cell, ...]:
    around = [f"{spelled_out(one['kind']).lower()} of {one['child_id']}" for one in each["relations"]]
    return (
        Cell(each["name"] or "No name is held", person_link(str(each["id"]))),
        Cell(str(each["id"])),
        Cell(spelled_out(each["kind"]) if each["kind"] else ""),
        Cell("; ".join(around[:4]) + (f" and {len(around) - 4} more" if len(around) > 4 else "")),
    )
