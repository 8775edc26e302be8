"""What the drift radar has of a child: the days and numbers from which a plan is seen to stand still (Jersey 7.21)."""

from typing import Any, Final

from services.reporting.projections.figures.decisions import still_open
from services.reporting.projections.figures.life import Life, Turns
from services.reporting.projections.figures.reviews import held_on
from services.reporting.projections.figures.stays import placements_of
from services.reporting.rules.figures.of_decisions import DRIFT
from services.reporting.rules.figures.thing import NOBODY
from shared.child.proceedings import PROCEEDINGS, day_of, open_cases
from shared.events.services.around_reviews import IroContactRecorded
from shared.events.services.duties import DutyMoved

_PERMANENCE: Final = "permanence_plan_agreed"
_SECTION_20: Final = "V2"


def drift_row(life: Life) -> dict[str, Any] | None:
    """The radar's row of a child; none of a child who is not looked after."""
    period = life.child.current
    if period is None:
        return None
    signs = {
        "until": _iso(life.of_age_on),
        "again": sum(each.carried_over >= DRIFT for each in still_open(life)),
        "permanence_moved": _permanence_moved(life),
        "moves": [each.started_on.isoformat() for each, _ in placements_of(life, period, None)[1:]],
        "workers": [day.isoformat() for day in life.details["social_worker_id"].days if day > period.start],
        "contact": _iso(_last_contact(life)),
        "since": period.start.isoformat(),
        "section_20": _iso(_section_20_since(life.details["legal_status"])),
        "proceedings": _iso(_proceedings_since(life)),
    }
    iros = life.iros
    return {"child_id": life.child.child_id, "iro_id": iros.last or NOBODY, "signs": signs}


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def _permanence_moved(life: Life) -> int:
    """How often the day by which permanence was to be agreed moved to a later one."""
    moved = (fact.data for fact in life.of(DutyMoved) if isinstance(fact.data, DutyMoved))
    return sum(
        each.duty == _PERMANENCE
        and each.was_due_on is not None
        and each.due_on is not None
        and each.due_on > each.was_due_on
        for each in moved
    )


def _last_contact(life: Life) -> Any:
    """The last day on which the IRO met the child, or was in touch between reviews."""
    said = (fact.data.on for fact in life.of(IroContactRecorded) if isinstance(fact.data, IroContactRecorded))
    return max([*said, *held_on(life)], default=None)


def _section_20_since(statuses: Turns) -> Any:
    return statuses.days[-1] if statuses.last == _SECTION_20 else None


def _proceedings_since(life: Life) -> Any:
    calendar = life.profile.calendar
    return min((day_of(case.began, calendar) for case in open_cases(life.of(*PROCEEDINGS))), default=None)
