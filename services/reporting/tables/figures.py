"""The tables of figures: everything that is counted, a row each, and what that comes to, day by day.

All of it is derived from `events`, and can be emptied and made anew (`projections/rebuild.py`).
"""

from sqlalchemy import Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Text

from services.reporting.tables.children import metadata
from shared.storage.columns import Json, Moment

counted = Table(
    "counted",
    metadata,
    Column("subjectkind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("on_date", Date, nullable=False),
    Column("until_on", Date),
    Column("iro_id", Text, nullable=False),
    Column("team_id", Text, nullable=False),
    Column("age", Text, nullable=False),
    Column("legal_status", Text, nullable=False),
    Column("placement", Text, nullable=False),
    Column("reason", Text),
    Column("counts", Json, nullable=False),
    PrimaryKeyConstraint("subject", "subjectkind", "kind", "key"),
    Index("counted_by_day", "kind", "on_date", "subject"),
    Index("counted_of_iro", "iro_id", "on_date"),
)
"""A review, a time limit, a decision, a stretch of care: with its day, to whom it counts, and in `counts`, by figure,
what it adds above the line. What is so for a time has `until_on`, the first day on which it is not so any more."""

figure_days = Table(
    "figure_days",
    metadata,
    Column("by", Text, nullable=False),
    Column("figure", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("value", Text, nullable=False),
    Column("above", Integer, nullable=False),
    Column("below", Integer, nullable=False),
    PrimaryKeyConstraint("by", "figure", "day", "value"),
    sqlite_with_rowid=False,
)
"""What the rows of `counted` come to: of each day, in the whole (`by` is empty) and in each group. Of what is
so as at a day: how many more than the day before."""

figure_months = Table(
    "figure_months",
    metadata,
    Column("by", Text, nullable=False),
    Column("figure", Text, nullable=False),
    Column("month", Integer, nullable=False),
    Column("value", Text, nullable=False),
    Column("above", Integer, nullable=False),
    Column("below", Integer, nullable=False),
    PrimaryKeyConstraint("by", "figure", "month", "value"),
    sqlite_with_rowid=False,
)
"""The same of each whole month, so that years are read as fast in a large council as in a small one. `month` is the
year times twelve and the month from nought."""

figures_awaited = Table(
    "figures_awaited",
    metadata,
    Column("subjectkind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("since", Moment, nullable=False),
    PrimaryKeyConstraint("subjectkind", "subject"),
)
"""Those of whom something was said that is still to be counted, and since when."""

drift = Table(
    "drift",
    metadata,
    Column("child_id", Text, primary_key=True),
    Column("iro_id", Text, nullable=False, index=True),
    Column("signs", Json, nullable=False),
)
"""Of each looked-after child the days from which the drift radar is read: by sign, dates and numbers."""

sibling_links = Table(
    "sibling_links",
    metadata,
    Column("child_id", Text, nullable=False),
    Column("other_id", Text, nullable=False),
    PrimaryKeyConstraint("child_id", "other_id"),
    Index("sibling_links_of_the_other", "other_id"),
)
"""Of each id whom its record ever named as a brother or sister, taken back or not: of whom more is to be looked at when
one is counted. Who are siblings on a day is derived from what was said."""
