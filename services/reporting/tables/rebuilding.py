"""How far making the pictures anew has come, while it goes on."""

from sqlalchemy import Column, Integer, Table, Text

from services.reporting.tables.children import metadata

rebuilding = Table(
    "rebuilding",
    metadata,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False),
    Column("in_timeline", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
)
"""One row while the pictures are made anew: the last stored event that is in them, how many were before it, and how
many there were when it began. Without a row they are whole."""
