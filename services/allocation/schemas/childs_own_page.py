"""What a child is shown of the own allocation: who and since when, never the reasons."""

from datetime import date, datetime

from pydantic import Field

from services.allocation.schemas.children import Cover, IroContact
from shared.duties.view import DutyShape
from shared.web.bodies import Answer


class OwnAllocation(Answer):
    """Who was the child's IRO, from when to when."""

    iro_id: str
    from_: date = Field(serialization_alias="from")
    to: date | None


class OwnPage(Answer):
    """A child's own page. Of brothers and sisters only those from whom nothing keeps the child apart."""

    child_id: str
    looked_after_from: date | None
    ceased_on: date | None
    iro: IroContact | None
    cover: Cover | None
    allocation_id: str | None
    allocated_at: datetime | None
    history: list[OwnAllocation]
    sibling_ids: list[str]
    shares_iro_with: list[str]
    parent_ids: list[str]
    duties: list[DutyShape]
