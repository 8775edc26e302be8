"""The door for events, as the pages call it: in the name of whoever sent the form, whom it judges and notes."""

from typing import Any, Final, Protocol

import httpx
import structlog

from shared.refusals import FieldError, Refusal, Unavailable

_STRUCTURED: Final = "application/cloudevents+json"
_AWAY: Final = "The part of the system that takes this does not answer. Nothing was changed: try again in a while."
_log = structlog.get_logger("services.reporting")


class Door(Protocol):
    """Whatever takes events."""

    async def post(self, event: dict[str, Any], token: str) -> None:
        """Have one event taken in; one that is there already changes nothing. Raises Refusal, as the door says."""
        ...


class NotificationsDoor:
    """`POST /notifications/events`. `client` has notifications' address as its base."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def post(self, event: dict[str, Any], token: str) -> None:
        """Have one event taken in. Raises Refusal, as the door says, and Unavailable while it does not answer."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": _STRUCTURED}
        try:
            answer = await self._client.post("/notifications/events", json=event, headers=headers)
        except httpx.HTTPError as failure:
            _log.warning("door_unavailable", error=type(failure).__name__)
            raise Unavailable("door-away", "This could not be sent", _AWAY) from failure
        if not answer.is_success:
            raise refusal_of(answer)


def refusal_of(answer: httpx.Response) -> Refusal:
    """What another service refused, as it said it; what cannot be read is as good as no answer."""
    try:
        said = answer.json()
        errors = [FieldError(each["pointer"], each["message"]) for each in said.get("errors", ())]
        return Refusal(said["type"], said["title"], said.get("detail"), status=answer.status_code, errors=errors)
    except (ValueError, LookupError, TypeError, AttributeError):
        return Unavailable("door-away", "This could not be sent", _AWAY)
