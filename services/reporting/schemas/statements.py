"""What the forms of the pages send."""

from pydantic import BaseModel, ConfigDict


class StatementForm(BaseModel):
    """Which event is meant, why, and the id of the event that says so: sent twice, it is said once."""

    model_config = ConfigDict(frozen=True)

    source: str = ""
    event: str = ""
    id: str = ""
    reason: str = ""
    form_token: str = ""
