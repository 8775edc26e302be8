"""The tables every service has (`shared.tables`), as its first revision makes them. Frozen: a change is a new function."""

from alembic import op
from sqlalchemy import insert

from shared.tables import core, relay_progress
