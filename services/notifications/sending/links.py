"""The links that letters have, as whole addresses."""

from dataclasses import dataclass, field
from datetime import date

from services.notifications.rules.links import Purpose, signed

PATHS = {
    Purpose.TOLD: "/notifications/told/{link}",
    Purpose.DONE: "/notifications/told/{link}",
    Purpose.TELL: "/notifications/tell-the-iro?link={link}",
    Purpose.OPEN: "/notifications/court-documents/{about}/open?link={link}",
}


@dataclass(frozen=True, slots=True)
class Links:
    """Where people reach this system, the key that links are signed with, and today's date (real time)."""

    url: str
    key: str = field(repr=False)
    today: date

    def to_record(self, review_id: str | None) -> str:
        """The page of a review's record, for whoever signs in and may read it."""
        return f"{self.url.rstrip('/')}/scheduling/reviews/{review_id}/record?format=html"

    def to(self, purpose: Purpose, notice_id: str, about: str = "") -> str:
        """The address by which the recipient of this notice answers; `about` is the id of what it opens."""
        path = PATHS[purpose].format(about=about, link=signed(purpose, notice_id, self.key, self.today))
        return f"{self.url.rstrip('/')}{path}"
