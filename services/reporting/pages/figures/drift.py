"""The page of the drift radar: a child a row, those with the most signs first. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.reporting.pages.figures import words
from services.reporting.pages.links import DRIFT, child_link
from services.reporting.pages.lists import Cell, Column, ListPage
from services.reporting.pages.reader import Reader
from services.reporting.rules.figures.radar import Blip, Sign
from shared.policy import Profile


def columns_of(profile: Profile) -> tuple[Column, ...]:
    """The columns; what is marked is said in their headings."""
    limits = profile.settings.drift
    months = limits.within_months
    return (
        Column("child", "Child"),
        Column("iro", "IRO"),
        Column("signs", "Signs"),
        Column("again", "Decisions made a third time, still open"),
        Column("permanence", "Permanence date moved"),
        Column("moves", f"Moves in {months} months (from {limits.placements})"),
        Column("workers", f"New social workers in {months} months (from {limits.social_workers})"),
        Column("contact", f"Days since IRO contact (over {limits.days_since_contact})"),
        Column("section_20", f"Months under section 20 (from {limits.section_20_months})"),
        Column("week", f"Week of proceedings (over {limits.proceedings_weeks})"),
    )


class Shown(NamedTuple):
    """The page of the radar that is shown: its rows, their order, the filters in force, and where the next begins."""

    rows: Sequence[Sequence[Cell]]
    sort: str
    asked: Mapping[str, str]
    next_cursor: str | None


def drift_page(blips: Sequence[Blip], shown: Shown, profile: Profile, reader: Reader, *, sample: bool) -> ListPage:
    """The radar as a list."""
    marked = sum(each.marks > 0 for each in blips)
    return ListPage(
        heading="Drift radar",
        caption="Children looked after, those with the most signs first",
        columns=columns_of(profile),
        rows=shown.rows,
        empty="No children are looked after whom you may see.",
        path=DRIFT,
        reader=reader,
        profile=profile.name,
        sample=sample,
        lead=f"{marked} of {len(blips)} children have a sign that their plan stands still or moves too often. "
        "A sign is a reason to look, and no judgement.",
        asked=shown.asked,
        sort=shown.sort,
        next_cursor=shown.next_cursor,
    )


def rows_of(blips: Sequence[Blip], names: Mapping[str, str]) -> list[Sequence[Cell]]:
    """A row a child, the most signs first."""
    ordered = sorted(blips, key=lambda each: (-each.marks, each.child_id))
    return [
        (
            Cell(each.child_id, link=child_link(each.child_id)),
            Cell(words.group("iro", each.iro_id, names)),
            Cell(str(each.marks), order=each.marks),
            *(_cell(sign) for sign in each.signs),
        )
        for each in ordered
    ]


def _cell(sign: Sign) -> Cell:
    if sign.number is None:
        return Cell("")
    return Cell(str(sign.number), order=sign.number, tag="Look" if sign.marked else "")
