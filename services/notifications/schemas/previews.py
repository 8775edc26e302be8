"""What previews of letters answer."""

from pydantic import BaseModel

from services.notifications.schemas.notices import Recipient


class PreviewOfLetter(BaseModel):
    """A letter as its recipient gets it, or would; `why_not` where it cannot be written from what is held."""

    notice_id: str
    child_id: str | None
    recipient: Recipient
    template: str
    status: str
    subject: str | None
    text: str | None
    why_not: str | None
