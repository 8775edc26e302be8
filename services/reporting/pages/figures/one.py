"""The page of one figure: what it counts, how it went, by what it can be grouped, and the children behind it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from services.reporting.pages.figures import words
from services.reporting.pages.figures.view import DEFINITIONS, figure_link, query_of
from services.reporting.pages.links import FIGURES_PAGE, child_link
from services.reporting.pages.lists import Cell, Column, ListPage
from services.reporting.pages.reader import Reader
from services.reporting.pages.words import spelled_out
from services.reporting.rules.figures.all_figures import GROUPS
from services.reporting.rules.figures.figure import Figure, Unit
from services.reporting.rules.figures.periods import TIMES, Period
from services.reporting.rules.figures.reckoned import Answer
from shared.policy import Profile

_CHILD: Final = "child"
_COLUMNS: Final = tuple(
    Column(each.lower(), each, sorts=False) for each in ("Child", "Day", "Counted", "IRO", "Team", "Reason")
)
_ABOVE: Final[Mapping[str, bool | None]] = {"": None, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Part:
    """One period or group of a figure; `share` is its part of one, where it is a share."""

    text: str
    value: str
    of: str
    share: float | None


@dataclass(frozen=True, slots=True)
class OneFigure(ListPage):
    """A list of what is behind a figure, under the figure itself."""

    figure: Figure | None = None
    period_words: str = ""
    now: str = ""
    of_now: str = ""
    target: str = ""
    parts: Sequence[Part] = ()
    groups: Sequence[tuple[str, str, bool]] = ()
    """By what it can be shown: words, address, and whether it is."""
    shown: Sequence[tuple[str, str, bool]] = ()
    """Which things are listed: all, those above the line, the rest."""
    not_seen: int = 0
    definitions: str = DEFINITIONS


def above_of(code: str) -> bool | None:
    """Whether those above the line are asked for, or the rest, or all."""
    return _ABOVE.get(code)


def one_figure(
    figure: Figure,
    period: Period,
    whole: Answer,
    parts: Sequence[tuple[str, Answer]],
    rows: Sequence[Mapping[Any, Any]],
    profile: Profile,
    reader: Reader,
    *,
    names: Mapping[str, str],
    asked: Mapping[str, str],
    only: Mapping[str, str],
    target: float | None,
    not_seen: int,
    next_cursor: str | None,
    sample: bool,
) -> OneFigure:
    """What the page shows."""
    query = {**query_of(period, only), **asked}
    by, above = asked.get("by", "month"), asked.get("above", "")
    return OneFigure(
        heading=figure.title,
        caption=_caption(figure, above),
        columns=_COLUMNS,
        rows=[_cells(figure, row, names) for row in rows],
        empty="Nothing was counted.",
        path=figure_link(figure, {}),
        reader=reader,
        profile=profile.name,
        sample=sample,
        asked=query,
        next_cursor=next_cursor,
        back=("All figures", f"{FIGURES_PAGE}?{urlencode(query_of(period, only))}"),
        figure=figure,
        period_words=words.period(period),
        now=words.value(figure, whole.now),
        of_now=words.of(figure, whole.now),
        target=words.target(figure, target),
        parts=[_part(text, each) for text, each in parts],
        groups=_choices(figure, query, "by", {each: words.GROUPS[each] for each in (*TIMES, *GROUPS)}, by),
        shown=_choices(figure, query, "above", _which(figure), above),
        not_seen=not_seen,
    )


def _part(text: str, answer: Answer) -> Part:
    figure, now = answer.figure, answer.now
    share = now.value(figure.unit) if figure.unit is Unit.SHARE else None
    return Part(text, words.value(figure, now), words.of(figure, now), share)


def _which(figure: Figure) -> dict[str, str]:
    if figure.unit is not Unit.SHARE:
        return {}
    return {"": "All", "yes": "Counted above the line", "no": "The rest"}


def _choices(
    figure: Figure, query: Mapping[str, str], name: str, codes: Mapping[str, str], chosen: str
) -> list[tuple[str, str, bool]]:
    given = {key: value for key, value in query.items() if key not in (name, "cursor")}
    return [
        (text, figure_link(figure, given | ({name: code} if code else {})), code == chosen)
        for code, text in codes.items()
    ]


def _caption(figure: Figure, above: str) -> str:
    if above == "no":
        return f"Not among: {figure.above}"
    said = figure.above if above == "yes" or not figure.below else figure.below
    return said[:1].upper() + said[1:]


def _cells(figure: Figure, row: Mapping[Any, Any], names: Mapping[str, str]) -> list[Cell]:
    is_child = row["subjectkind"] == _CHILD
    on = row["on_date"]
    return [
        Cell(row["subject"], link=child_link(row["subject"]) if is_child else ""),
        Cell(f"{on.day} {on:%B %Y}", order=on),
        Cell(_counted(figure, row)),
        Cell(words.group("iro", row["iro_id"], names)),
        Cell(words.group("team", row["team_id"], names)),
        Cell(spelled_out(row["reason"]) if row["reason"] else ""),
    ]


def _counted(figure: Figure, row: Mapping[Any, Any]) -> str:
    amount = row["counts"].get(figure.id)
    if figure.unit is Unit.DAYS:
        return f"{amount} days"
    if figure.unit is Unit.SHARE:
        return "Yes" if amount else "No"
    return ""
