"""Names of IROs: never in events and never stored here; read from allocation at the moment they are shown."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

import httpx
import structlog

from shared.clock import monotonic

_FRESH_FOR: Final = 5.0
_MOST_PAGES: Final = 20
_log = structlog.get_logger("services.reporting")


class IroNames(Protocol):
    """Whoever knows what IROs are called."""

    async def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """The names of these IROs; an id whose name cannot be had now is left out, and is shown as it is."""
        ...


class AllocationNames:
    """Asks allocation, and remembers its answer for a few seconds of real time.

    `client` has allocation's address as its base; `token` gives a bearer token for each call.
    """

    def __init__(self, client: httpx.AsyncClient, token: Callable[[], str]) -> None:
        self._client = client
        self._token = token
        self._known: dict[str, str] = {}
        self._good_until = float("-inf")

    async def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """The names of these IROs; none while allocation is away."""
        wanted = set(ids)
        if wanted and monotonic() >= self._good_until:
            self._known = await self._ask()
            self._good_until = monotonic() + _FRESH_FOR
        return {each: self._known[each] for each in wanted if each in self._known}

    async def _ask(self) -> dict[str, str]:
        found: dict[str, str] = {}
        try:
            cursor: str | None = None
            for _ in range(_MOST_PAGES):
                page = await self._page(cursor)
                found |= {str(iro["id"]): str(iro["name"]) for iro in page["items"]}
                cursor = page.get("next")
                if not cursor:
                    break
        except (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError) as failure:
            _log.warning("iro_names_unavailable", error=type(failure).__name__)
        return found

    async def _page(self, cursor: str | None) -> dict[str, Any]:
        asked = {"limit": "500"} | ({"cursor": cursor} if cursor else {})
        headers = {"Authorization": f"Bearer {self._token()}"}
        answer = await self._client.get("/allocation/iros", params=asked, headers=headers)
        answer.raise_for_status()
        page: dict[str, Any] = answer.json()
        return page
