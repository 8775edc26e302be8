"""What callers get back about caseloads, and about how many IROs the service needs."""

from datetime import date
from typing import Literal

from pydantic import Field

from shared.web.bodies import Answer


class Away(Answer):
    """Days on which an IRO is away, today or ahead; no `to`: until further notice. Why is shown with her absences."""

    from_: date = Field(serialization_alias="from")
    to: date | None


class Caseload(Answer):
    """One IRO's caseload.

    `weighed` is what the children weigh together; `load` is that for each full-time post: of a joint IRO and
    conference chair only the share of the hours that is for children's reviews (`iro_share`) counts.
    `broken_rules`: children who have this IRO against a rule. `active_to`: her last day, where one is known.
    """

    iro_id: str
    name: str
    fte: float
    iro_share: float
    children: int
    weighed: float
    load: float
    band: Literal["below", "within", "above"]
    over_limit: bool
    broken_rules: int
    active_from: date
    active_to: date | None
    away: list[Away]


class CorporateIro(Answer):
    """Reviews foster carers and has no children's cases, unless a manager has given one with a reason."""

    iro_id: str
    name: str
    fte: float
    children: int


class Need(Answer):
    """What the service needs on a day, and what it will have, in full-time posts for children's reviews."""

    month_end: date
    children: int
    iros_needed: float
    iros_for_good_practice: float
    fte_available: float


class Caseloads(Answer):
    """Every IRO's caseload, and how many full-time IROs the service needs.

    `needed` tells it for today and for the next six month ends. `without_an_iro`: the children without an IRO;
    `without_an_iro_late`: those of them for whom the last day for one is over.
    """

    items: list[Caseload]
    corporate_iros: list[CorporateIro]
    iros_needed: float
    iros_for_good_practice: float
    without_an_iro: int
    without_an_iro_late: int
    needed: list[Need]
