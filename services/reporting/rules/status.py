"""What may become of a duty, as reporting shows it."""

from typing import Final

OPEN: Final = "open"
MET: Final = "met"
LATE: Final = "late"
MISSED: Final = "missed"
VOIDED: Final = "voided"
