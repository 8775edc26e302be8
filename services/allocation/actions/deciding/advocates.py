"""For which children an advocate is presumed, because the IRO does not communicate in the child's way.

It is said once: when such an IRO is given to the child, whoever decides it, or when the need is first recorded; and
again only after there was an IRO who communicates in the child's way, or after another time in care.

Source: Jersey 4.6-4.8, appendix 1.5.
"""

from datetime import date

from services.allocation.actions.deciding.view import Picture
from services.allocation.queries import team as team_queries
from services.allocation.rules.communication import advocate_needed
from shared.events.services.allocation import AdvocateNeeded
from shared.work.unit_of_work import Work


class Advocates:
    """What changes about that in one transaction."""

    def __init__(self, work: Work, picture: Picture) -> None:
        self._work = work
        self._picture = picture
        self._since: dict[str, date | None] = {}

    def consider(self, child_id: str) -> None:
        """Compare the child's needs with the IRO whom the child has now."""
        iro = self._picture.iros.get(self._picture.holders.get(child_id, ""))
        needed = iro is not None and advocate_needed(self._picture.child(child_id), iro)
        if needed == (self._standing(child_id) is not None):
            return
        self._since[child_id] = self._work.today if needed else None
        if needed:
            said = AdvocateNeeded(reason="communication_needs", needed_from=self._work.today)
            self._work.announce(said, child_id)

    def _standing(self, child_id: str) -> date | None:
        if child_id in self._since:
            return self._since[child_id]
        row = self._picture.remembered.get(child_id)
        day: date | None = row["advocate_since"] if row is not None else None
        return day

    async def write(self) -> None:
        """Keep since when an advocate is presumed, and for whom no longer."""
        await team_queries.keep_advocates(self._work.connection, self._since)
