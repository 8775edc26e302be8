"""Where IROs' own contact details are asked for, at the moment of sending: they are kept by allocation alone."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

import httpx
import structlog

log = structlog.get_logger(__name__)

_ASK_FOR_AT_MOST = 10.0  # seconds
_ONE_BY_ONE = 3
"""So many are asked about one by one; for more of them the list of all is gone through, which is a page or a few."""
_A_PAGE = 500


@dataclass(frozen=True, slots=True)
class IroDetails:
    """An IRO as allocation knows them; no value shows in a repr."""

    name: str = field(repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)


Found = Mapping[str, IroDetails | None]
"""By id an IRO's details, or None for one that is not known; one who could not be asked about just now is missing."""


class IroDirectory(Protocol):
    """Anything that knows the IROs."""

    async def contacts(self, iro_ids: Collection[str]) -> Found:
        """What is known of these IROs at this moment."""
        ...


class HttpIroDirectory:
    """Asks allocation's own API: over the network, or through an ASGI transport within one process.

    `token` gives a bearer token with the role `service`; it is asked for each time, so that it may expire.
    """

    def __init__(self, client: httpx.AsyncClient, token: Callable[[], str]) -> None:
        """`client` has allocation's address as its base URL, without the path prefix."""
        self._client = client
        self._token = token

    async def contacts(self, iro_ids: Collection[str]) -> Found:
        """`GET /allocation/iros/{id}` for a few, `GET /allocation/iros` for many; a trouble with one is no other's."""
        found: dict[str, IroDetails | None] = {}
        few = len(iro_ids) <= _ONE_BY_ONE
        for step in [self._ask_about(each, found) for each in iro_ids] if few else [self._look_for(iro_ids, found)]:
            try:
                await step
            except _TROUBLE as trouble:
                log.warning("iro_directory_unavailable", exc_info=trouble)
        return found

    async def _ask_about(self, iro_id: str, found: dict[str, IroDetails | None]) -> None:
        answer = await self._get(f"/allocation/iros/{quote(iro_id, safe='')}")
        unknown = answer.status_code == httpx.codes.NOT_FOUND
        found[iro_id] = None if unknown else _details(answer.raise_for_status().json())

    async def _look_for(self, iro_ids: Collection[str], found: dict[str, IroDetails | None]) -> None:
        """Page by page until all are found; who is on no page is not known."""
        wanted, asked = set(iro_ids), {"limit": str(_A_PAGE)}
        while wanted:
            page = (await self._get("/allocation/iros", asked)).raise_for_status().json()
            found |= {iro["id"]: _details(iro) for iro in page["items"] if iro["id"] in wanted}
            wanted -= found.keys()
            if page["next"] is None:
                break
            asked["cursor"] = page["next"]
        found |= dict.fromkeys(wanted)

    async def _get(self, path: str, asked: Mapping[str, str] | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token()}"}
        return await self._client.get(path, params=asked, headers=headers, timeout=_ASK_FOR_AT_MOST)


_TROUBLE = (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError)


def _details(told: Mapping[str, Any]) -> IroDetails:
    return IroDetails(str(told["name"]), told.get("email"), told.get("phone"))
