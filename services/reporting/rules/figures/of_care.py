"""Figures of the children looked after, as at the end of a day: Blackpool 3 and 6.7, Southwark 10(d)-(e), appendix 2.

Childhood ends on the birthday that the policy names; from then on nobody is counted, whatever was told.
"""

from typing import Final

from services.reporting.rules.figures.figure import Counts, Figure, Section, Unit, always, flag, yes_or_no
from services.reporting.rules.figures.thing import Kind

_CHILDREN: Final = "looked_after"
_A_GROUP: Final = (
    "A group counts once in the whole, and once with each IRO, team and so on that has a child of it, so that the parts"
    " may come to more; behind it are all its children."
)


def _of_all(id_: str, title: str, above: str, source: str, *, falls: bool | None, note: str = "") -> Figure:
    """Children of whom something is so, of all children looked after that day."""
    return Figure(
        id_,
        title,
        Section.CARE,
        above,
        "children looked after on the last day",
        source,
        Kind.STAY,
        flag(id_),
        as_at=True,
        of=_CHILDREN,
        falls=falls,
        note=note,
    )


def _of_some(
    id_: str, title: str, above: str, below: str, source: str, *, section: Section = Section.CARE, falls: bool = False
) -> Figure:
    """Children of whom something is so, of those of whom it is asked."""
    return Figure(id_, title, section, above, below, source, Kind.STAY, yes_or_no(id_), as_at=True, falls=falls)


def _flow(id_: str, title: str, above: str, source: str, kind: Kind, counts: Counts = always) -> Figure:
    return Figure(id_, title, Section.CARE, above, "", source, kind, counts, unit=Unit.NUMBER, falls=None)


FIGURES: Final = (
    Figure(
        _CHILDREN,
        "Children looked after",
        Section.CARE,
        "children looked after on the last day, in short breaks too",
        "",
        "Blackpool 3.6, app 1; Southwark 10(e)",
        Kind.STAY,
        always,
        unit=Unit.NUMBER,
        as_at=True,
        falls=None,
    ),
    Figure(
        "looked_after_per_10000",
        "Children looked after for each 10,000",
        Section.CARE,
        "children looked after on the last day",
        "children under 18 who live in the area, in ten thousands (setting IRO_CHILDREN_IN_AREA)",
        "Blackpool 3.4",
        unit=Unit.PER_10000,
        as_at=True,
        falls=None,
        note="None while the setting is not given.",
    ),
    _flow(
        "became_looked_after",
        "Became looked after",
        "times in care that began in the period",
        "Blackpool 3.4",
        Kind.COMING,
    ),
    _flow(
        "ceased",
        "Ceased to be looked after",
        "times in care that ended in the period, and childhoods that did",
        "Blackpool 3.5",
        Kind.LEAVING,
    ),
    _of_all(
        "unaccompanied",
        "Unaccompanied children",
        "unaccompanied asylum-seeking children",
        "Southwark 10(e)",
        falls=None,
    ),
    _of_all(
        "on_short_breaks",
        "Children in short breaks",
        "children looked after in short breaks alone",
        "N Lincs 2.1",
        falls=None,
    ),
    _of_all(
        "section_20",
        "Accommodated under section 20",
        "children with legal status V2",
        "Blackpool 3.7, app 2",
        falls=None,
    ),
    _of_all(
        "protection_plan",
        "With a child protection plan",
        "children with a child protection plan",
        "Blackpool app 1",
        falls=None,
    ),
    _of_all(
        "out_of_area",
        "Placed out of area",
        "children placed at a distance, by miles, or outside the area and its neighbours, as the policy says",
        "Blackpool 3.10; reg 11(5)",
        falls=True,
    ),
    _of_all(
        "three_placements",
        "Three placements or more in 12 months",
        "children who had three placements or more in the 12 months to the last day",
        "Southwark 10(d) (NI62)",
        falls=True,
    ),
    _of_some(
        "same_placement_two_years",
        "In the same placement for two years",
        "children who had been in the same placement for two years",
        "children under 16 looked after for two and a half years or longer on the last day",
        "Southwark 10(d) (NI63)",
    ),
    _of_some(
        "two_reviews_a_year",
        "At least two reviews in 12 months",
        "children with two reviews or more in the 12 months to the last day",
        "children looked after throughout those 12 months, not in short breaks alone",
        "Blackpool 6.7",
        section=Section.REVIEWS,
    ),
    _of_some(
        "same_iro",
        "The same IRO for the whole time in care",
        "children who had no other IRO in this time in care",
        "children looked after on the last day who have an IRO",
        "Hull 1; Jersey 7.2; Blackpool app 5.5",
        section=Section.SERVICE,
    ),
    Figure(
        "without_iro",
        "Children without an IRO",
        Section.SERVICE,
        "children looked after on the last day without an IRO",
        "",
        "Blackpool app 5.9; s25A",
        Kind.STAY,
        flag("without_iro"),
        unit=Unit.NUMBER,
        as_at=True,
        falls=True,
        note="Days before this system kept the case are not judged: a statutory return names no IRO.",
    ),
    Figure(
        "brothers_and_sisters",
        "Children with brothers or sisters",
        Section.SERVICE,
        "children looked after on the last day of whom the council has named brothers or sisters",
        "",
        "Hull 1; Jersey 7.2",
        Kind.STAY,
        flag("brothers_and_sisters"),
        unit=Unit.NUMBER,
        as_at=True,
        falls=None,
    ),
    Figure(
        "sibling_groups",
        "Sibling groups",
        Section.SERVICE,
        "groups of two or more brothers and sisters who were looked after on the last day",
        "",
        "Hull 1; Jersey 7.2",
        Kind.SIBLINGS,
        always,
        unit=Unit.NUMBER,
        as_at=True,
        groups=True,
        falls=None,
        note=f"Brothers and sisters while either record names the other, or a chain of them does. {_A_GROUP}",
    ),
    Figure(
        "sibling_groups_split",
        "Sibling groups with more than one IRO",
        Section.SERVICE,
        "sibling groups whose children had different IROs on the last day",
        "groups of two or more brothers and sisters who were looked after on the last day",
        "Hull 1; Jersey 7.2",
        Kind.SIBLINGS,
        flag("split"),
        as_at=True,
        of="sibling_groups",
        groups=True,
        falls=True,
        note=f"A child who has no IRO yet splits no group. Group by reason to see why, of all groups. {_A_GROUP}",
    ),
)
