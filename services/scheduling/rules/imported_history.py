"""What was due before the day of an import is history: it is shown, but nobody is written to and nothing is judged.

What is still to come on the day of the import, that day included, is a real clock.
"""

from datetime import date


def history_as_at(due_on: date, baseline: date | None) -> date | None:
    """The day of the import for what was due before it; None for everything else."""
    return baseline if baseline is not None and due_on < baseline else None
