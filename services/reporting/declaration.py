"""What reporting is: it hears everything, announces nothing, and keeps no duties."""

from typing import Final

from services.reporting.hears import CONSUMERS
from services.reporting.projections.counting import CountWhoeverWaits
from services.reporting.projections.rebuild import finish_what_was_cut_short
from services.reporting.queries.told import EVENTS
from services.reporting.tables import metadata
from shared.service.service import Declaration

DECLARATION: Final = Declaration(
    "reporting",
    consumers=CONSUMERS,
    told=EVENTS,
    timers=(CountWhoeverWaits(),),
    at_start=finish_what_was_cut_short,
    tables=metadata,
)
