"""The page of caseloads: who has how many, who could have more, and which children have nobody. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items, words
from services.reporting.pages.caseloads import said
from services.reporting.pages.caseloads.said import Load, Scale, so_many
from services.reporting.pages.children.filters import Filters
from services.reporting.pages.form import Around
from services.reporting.pages.links import (
    CASELOADS,
    FIGURES_PAGE,
    child_link,
    desk_link,
    give_link,
    list_link,
    proposal_link,
    question_link,
)
from services.reporting.pages.lists import Act, Cell, Column, ListPage, in_order
from services.reporting.pages.questions import Question
from services.reporting.pages.today.asked import Answers
from services.reporting.rules.turns import counted, in_days
from shared.policy.settings import Caseload as Limits

COLUMNS: Final = (
    Column("name", "IRO"),
    Column("load", "Children"),
    Column("hours", "Hours"),
    Column("room", "Room for"),
    Column("away", "Away"),
    Column("leaves", "Last day"),
)
WITHOUT: Final = (
    Column("child", "Child", sorts=False),
    Column("days", "Without an IRO for", sorts=False),
    Column("due", "Last day for one", sorts=False),
    Column("why", "Why", sorts=False),
)
NEEDED: Final = (
    Column("month", "At the end of", sorts=False),
    Column("children", "Children", sorts=False),
    Column("needed", "Posts needed at the limit", sorts=False),
    Column("good", "Posts for good practice", sorts=False),
    Column("there", "Posts there", sorts=False),
)
SHOW: Final[Mapping[str, str]] = {
    "over": "Over the limit",
    "room": "With room",
    "away": "Away now or soon",
    "leaving": "Leaving",
}
FILTERS: Final = (Question("show", "Which IROs", "pick", options=SHOW),)
SPLITS_FIGURE: Final = f"{FIGURES_PAGE}/sibling_groups_split"
SPLITS: Final[Mapping[str, str]] = {
    "conflict_of_interest": "their interests conflict",
    "group_too_large": "the group is too large for one IRO",
    "manager_decision": "a manager decided so",
    "parent_and_child": "a parent and their own child may not share an IRO",
    "siblings_iro_may_not": "no IRO may have them all",
    "proposed_to_a_manager": "it waits for a manager's decision",
}


_FEW: Final = 8
"""So many are seen at a glance."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits for a manager's decision, with where it is decided."""

    text: str
    link: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseloadsPage(ListPage):
    """The list of IROs, and beside it who has nobody, what waits for a decision, and what the service needs."""

    without: ListPage | None = None
    waits: tuple[Waits, ...] | None = None
    splits: str = ""
    splits_link: str = ""
    """Where is said how many sibling groups there are, and how many were split in each month; to who may read it."""
    needed: ListPage | None = None
    decides: bool = False
    """Whether the reader may give children to IROs."""


def caseloads_page(
    answers: Answers, around: Around, asked: Mapping[str, str], sort: str, limits: Limits, done: str | None
) -> CaseloadsPage:
    """The page, of what allocation answered."""
    told = answers.of("caseloads").body
    loads = list(told.get("items", ()))
    decides = "iro_manager" in around.reader.roles
    names = {each["iro_id"]: each["name"] for each in loads}
    return CaseloadsPage(
        **_list_of(loads, around, asked, sort, limits),
        path=CASELOADS,
        reader=around.reader,
        profile=around.profile.name,
        sample=around.sample,
        lead=_lead(told, loads, limits),
        acts=(Act("Look at a fairer distribution", f"{CASELOADS}/rebalance"),) if decides and loads else (),
        done=done,
        unknown=answers.unknown,
        without=_without(answers, around, decides=decides),
        waits=_waits(answers, names) if decides else None,
        splits=_splits(answers),
        splits_link=SPLITS_FIGURE if around.reader.reads_figures else "",
        needed=_needed(told, around),
        decides=decides,
    )


def _list_of(
    loads: Sequence[Load], around: Around, asked: Mapping[str, str], sort: str, limits: Limits
) -> dict[str, Any]:
    """The IROs who were asked for, in the order that was asked for."""
    scale = said.scale_of([float(each["load"]) for each in loads], limits)
    rows = [_row(each, scale, around.today) for each in loads if _is_asked_for(each, asked.get("show", ""), limits)]
    return {
        "heading": "Caseloads",
        "caption": "Caseloads of the IROs",
        "columns": COLUMNS,
        "rows": in_order(COLUMNS, rows, sort or "name"),
        "empty": "No IRO is like that." if loads else "There is no IRO yet.",
        "filters": FILTERS if len(loads) > _FEW or asked else (),
        "asked": asked,
        "sort": sort,
    }


def _is_asked_for(load: Load, show: str, limits: Limits) -> bool:
    if show == "over":
        return bool(load["over_limit"])
    if show == "room":
        return said.room_of(load, limits) > 0
    if show == "away":
        return bool(load["away"])
    return load["active_to"] is not None if show == "leaving" else True


def _row(load: Load, scale: Scale, today: date) -> tuple[Cell, ...]:
    room, leaves = said.room_of(load, scale.limits), items.day(load["active_to"])
    broken = load["broken_rules"]
    note = said.for_a_full_post(float(load["load"]), scale.limits)
    note += f"; {so_many(broken)} against a rule" if broken else ""
    every = list_link(Filters(iro_id=load["iro_id"]))
    return (
        Cell(str(load["name"]), desk_link(load["iro_id"])),
        Cell(
            so_many(load["children"]),
            every,
            note,
            order=float(load["load"]),
            tag="Over the limit" if load["over_limit"] else "",
            bar=scale.bar(float(load["load"])),
        ),
        Cell(said.hours_words(load), order=said.posts_of(load)),
        Cell(str(room) if room > 0 else "nobody", order=room),
        Cell(said.away_words(load["away"], today), order=load["away"][0]["from"] if load["away"] else None),
        Cell(said.short(leaves) if leaves else "", order=str(leaves) if leaves else None),
    )


def _lead(told: Mapping[str, Any], loads: Sequence[Load], limits: Limits) -> str:
    if not loads:
        return ""
    posts = said.plain2(sum(said.posts_of(each) for each in loads))
    children = sum(each["children"] for each in loads) + told["without_an_iro"]
    middle = said.plain((limits.band_low + limits.band_high) / 2)
    return (
        f"{counted(len(loads), 'IRO')} with {posts} {'post' if posts == '1' else 'posts'} for {so_many(children)}."
        f" Good practice ({middle} children a post) needs {said.plain(told['iros_for_good_practice'])}, and the limit"
        f" of {limits.hard} never fewer than {said.plain(told['iros_needed'])}."
    )


def _list(heading: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], empty: str, a: Around) -> ListPage:
    return ListPage(heading, heading, columns, rows, empty, CASELOADS, a.reader, a.profile.name, a.sample)


def _without(answers: Answers, around: Around, *, decides: bool) -> ListPage | None:
    if answers.of("unallocated").status != 200:
        return None
    waiting = sorted(answers.of("unallocated").items, key=lambda each: (each["due_on"], each["child_id"]))
    rows = [_without_row(each, around, decides=decides) for each in waiting]
    columns = (*WITHOUT, Column("give", "Give to", sorts=False)) if decides else WITHOUT
    empty = "Every looked-after child has an IRO."
    return _list("Children without an IRO", columns, rows, empty, around)


def _without_row(each: Mapping[str, Any], around: Around, *, decides: bool) -> tuple[Cell, ...]:
    due = items.day(each["due_on"])
    late = bool(each["late"])
    row = (
        Cell(f"Child {each['child_id']}", child_link(each["child_id"])),
        Cell(counted(each["working_days_elapsed"], "working day") if each["working_days_elapsed"] else "Since today"),
        Cell(
            said.short(due) if due else "",
            note=in_days(due, around.today, around.profile.calendar),
            late=late,
            tag="Late" if late else "",
        ),
        Cell(said.sentence(str(each["why"] or "nobody has been chosen yet"))),
    )
    give = Cell(f"Choose an IRO for {each['child_id']}", give_link(each["child_id"]))
    return (*row, give) if decides else row


def _waits(answers: Answers, names: Mapping[str, str]) -> tuple[Waits, ...]:
    proposals = [
        Waits(
            f"Child {each['child_id']}: move to {names.get(to, to)}?"
            if (to := each["proposal"]["to_iro"])
            else f"Child {each['child_id']}: no IRO fits",
            proposal_link(each["id"]),
            said.sentence(said.named(each["detail"]["why"], names)),
        )
        for each in answers.of("proposals").items
    ]
    questions = [
        Waits(
            f"Child {each['child_id']}: {words.spelled_out(each['kind']).lower()}",
            question_link(each["id"]),
            each["asks"],
        )
        for each in answers.of("questions").items
    ]
    return (*proposals, *questions)


def _splits(answers: Answers) -> str:
    told = answers.of("splits").body
    if not told:
        return ""
    if not told["number"]:
        return "No group of brothers and sisters has more than one IRO."
    why = "; ".join(f"{SPLITS.get(code, words.spelled_out(code))} ({n})" for code, n in told["by_reason"].items())
    groups = counted(told["number"], "group of brothers and sisters has", "groups of brothers and sisters have")
    return f"{groups} more than one IRO: {why}."


def _needed(told: Mapping[str, Any], around: Around) -> ListPage | None:
    rows = [
        tuple(
            Cell(each)
            for each in (
                said.short(items.day(need["month_end"]) or around.today),
                str(need["children"]),
                said.plain(need["iros_needed"]),
                said.plain(need["iros_for_good_practice"]),
                said.plain(need["fte_available"]),
            )
        )
        for need in told.get("needed", ())
    ]
    return _list("What the service needs", NEEDED, rows, "", around) if rows else None
