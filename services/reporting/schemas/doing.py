"""What the forms send by which a review is held or moved, or a matter answered."""

from pydantic import BaseModel, ConfigDict


class DayForm(BaseModel):
    """A day in three fields, why it is late if it is, and the version that the reader has seen."""

    model_config = ConfigDict(frozen=True)

    day: str = ""
    month: str = ""
    year: str = ""
    late_reason: str = ""
    version: str = ""
    form_token: str = ""


class AnswerForm(BaseModel):
    """Whether a review is needed, why not, and whether the child was asked."""

    model_config = ConfigDict(frozen=True)

    review_needed: str = ""
    reason_code: str = ""
    reason: str = ""
    child_consulted: str = ""
    form_token: str = ""
