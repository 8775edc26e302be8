"""The page of figures: how we did, in the first screen, and every figure under its heading. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote, urlencode

from services.reporting.pages.figures import words
from services.reporting.pages.links import FIGURES_PAGE
from services.reporting.pages.lists import Cell, Column
from services.reporting.pages.reader import Reader
from services.reporting.rules.figures.figure import Figure
from services.reporting.rules.figures.periods import Period, last_month, last_quarter, last_year, this_year
from services.reporting.rules.figures.reckoned import Answer, target_of
from shared.policy import Profile

DEFINITIONS: Final = f"{FIGURES_PAGE}/definitions"
_FIRST: Final = (
    "reviews_on_time",
    "consulted_before_review",
    "participated",
    "social_worker_attended",
    "decisions_carried_out",
    "record_distributed",
    "looked_after",
    "without_iro",
)
"""What the first screen answers with."""
COLUMNS: Final = (
    Column("figure", "Figure", sorts=False),
    Column("value", "Value", sorts=False),
    Column("of", "Of", sorts=False),
    Column("target", "Target", sorts=False),
    Column("before", "Before", sorts=False),
)
_IN_A_FILE: Final = (*COLUMNS, Column("section", "Section"), Column("kpi", "Id"), Column("source", "Source"))


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as it is shown."""

    figure: Figure
    value: str
    of: str
    target: str
    against: str
    before: str
    change: str
    link: str


@dataclass(frozen=True, slots=True)
class FiguresView:
    """The page of figures of one period."""

    period: Period
    period_words: str
    as_of: date
    reader: Reader
    profile: str
    sample: bool
    first: Sequence[Line]
    sections: Sequence[tuple[str, Sequence[Line]]]
    periods: Sequence[tuple[str, str, bool]]
    """Other periods to choose: their words, addresses, and whether it is this one."""
    whose: str
    """Whose figures they are; empty for all."""
    query: Mapping[str, str]

    @property
    def csv_link(self) -> str:
        """The same figures as a file."""
        return f"{FIGURES_PAGE}?{urlencode({**self.query, 'format': 'csv'})}"

    @property
    def definitions(self) -> str:
        """Where each is defined."""
        return DEFINITIONS


def figure_link(figure: Figure, query: Mapping[str, str]) -> str:
    """The address of one figure and of what is behind it; of what is made of others, where it is defined."""
    if not figure.counted:
        return f"{DEFINITIONS}#{figure.id}"
    return f"{FIGURES_PAGE}/{quote(figure.id)}" + (f"?{urlencode(query)}" if query else "")


def figures_view(
    answers: Sequence[Answer],
    period: Period,
    profile: Profile,
    reader: Reader,
    today: date,
    only: Mapping[str, str],
    *,
    sample: bool,
    whose: str = "",
) -> FiguresView:
    """What the page shows of these figures."""
    query = query_of(period, only)
    lines = [_line(each, profile, query) for each in answers]
    by_id = {line.figure.id: line for line in lines}
    sections: dict[str, list[Line]] = {}
    for line in lines:
        sections.setdefault(line.figure.section.value, []).append(line)
    return FiguresView(
        period=period,
        period_words=words.period(period),
        as_of=min(period.end, today),
        reader=reader,
        profile=profile.name,
        sample=sample,
        first=[by_id[each] for each in _FIRST if each in by_id],
        sections=list(sections.items()),
        periods=_periods(period, only, today),
        whose=whose,
        query=query,
    )


def query_of(period: Period, only: Mapping[str, str]) -> dict[str, str]:
    """The words of an address that asks for this period and these things."""
    names = {"iro": "iro_id", "team": "team_id"}
    told = {names.get(by, by): value for by, value in only.items()}
    return {"from": period.start.isoformat(), "to": period.end.isoformat(), **told}


def _periods(period: Period, only: Mapping[str, str], today: date) -> list[tuple[str, str, bool]]:
    offered = {
        "Last quarter": last_quarter(today),
        "Last month": last_month(today),
        "Last year": last_year(today),
        "This year so far": this_year(today),
    }
    return [
        (text, f"{FIGURES_PAGE}?{urlencode(query_of(each, only))}", each == period) for text, each in offered.items()
    ]


def _line(answer: Answer, profile: Profile, query: Mapping[str, str]) -> Line:
    figure, now, before = answer.figure, answer.now, answer.before
    wanted = target_of(figure, profile)
    return Line(
        figure,
        words.value(figure, now),
        words.of(figure, now),
        words.target(figure, wanted),
        words.against_target(figure, now, wanted),
        words.value(figure, before),
        words.change(figure, now, before),
        figure_link(figure, query),
    )


def csv_rows(view: FiguresView) -> tuple[Sequence[Column], list[list[Cell]]]:
    """The figures as rows of a file."""
    rows = [
        [
            Cell(each)
            for each in (
                line.figure.title,
                line.value,
                line.of,
                line.target,
                line.before,
                section,
                line.figure.id,
                line.figure.source,
            )
        ]
        for section, lines in view.sections
        for line in lines
    ]
    return _IN_A_FILE, rows
