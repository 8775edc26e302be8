"""A time in care that begins when the child is 18 or more is none: the rule of the door (`shared/events/ages.py`)."""

from shared.events.ages import FROM, faults_of_age
from shared.ssda903.histories import histories, periods
from shared.ssda903.returns import Return, RowProblem


def leave_out_who_is_of_age(found: Return) -> None:
    """Leave out the episodes of such times in care, and name them."""
    late = {
        row: why[FROM]
        for child, history in histories(found.episodes).items()
        for period in periods(history)
        if (why := faults_of_age(found.births[child], period.started_on))
        for row in period.episodes
    }
    found.problems.extend(RowProblem(row.file, row.line, "DECOM", why) for row, why in late.items())
    found.episodes[:] = [row for row in found.episodes if row not in late]
