"""Where an IRO's own contact details are asked for, at the moment of sending: they are kept by allocation alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

import httpx

_ASK_FOR_AT_MOST = 10.0  # seconds


class DirectoryUnavailable(Exception):
    """Allocation could not be asked just now."""


@dataclass(frozen=True, slots=True)
class IroDetails:
    """An IRO as allocation knows them; no value shows in a repr."""

    name: str = field(repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)


class IroDirectory(Protocol):
    """Anything that knows the IROs."""

    async def contact(self, iro_id: str) -> IroDetails | None:
        """The IRO's details, or None for one it does not know. Raises DirectoryUnavailable."""
        ...


class HttpIroDirectory:
    """Asks allocation's own API: over the network, or through an ASGI transport within one process.

    `token` gives a bearer token with the role `service`; it is asked for each time, so that it may expire.
    """

    def __init__(self, client: httpx.AsyncClient, token: Callable[[], str]) -> None:
        """`client` has allocation's address as its base URL, without the path prefix."""
        self._client = client
        self._token = token

    async def contact(self, iro_id: str) -> IroDetails | None:
        """`GET /allocation/iros/{id}`; whatever is neither an answer nor a 404 is DirectoryUnavailable."""
        path = f"/allocation/iros/{quote(iro_id, safe='')}"
        try:
            answer = await self._client.get(
                path, headers={"Authorization": f"Bearer {self._token()}"}, timeout=_ASK_FOR_AT_MOST
            )
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            answer.raise_for_status()
            told = answer.json()
            return IroDetails(str(told["name"]), told.get("email"), told.get("phone"))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as fault:
            raise DirectoryUnavailable(type(fault).__name__) from fault
