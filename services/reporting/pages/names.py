"""Names of IROs: never in events and never stored here; read from allocation at the moment they are shown."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol
from urllib.parse import quote

import httpx
import structlog

from shared.ops.clock import monotonic

_FRESH_FOR: Final = 5.0
_MOST_PAGES: Final = 20
_FEW: Final = 3
"""So many IROs are asked about one by one in those seconds, which is quicker than reading the whole team."""
_log = structlog.get_logger("services.reporting")


class IroNames(Protocol):
    """Whoever knows what IROs are called."""

    async def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """The names of these IROs; an id whose name cannot be had now is left out, and is shown as it is."""
        ...


class AllocationNames:
    """Asks allocation, and remembers each of its answers for a few seconds of real time.

    Few IROs are asked about one by one; as soon as more are wanted within those seconds, the whole team is read.
    Whoever wants to know meanwhile waits for the same answer. `client` has allocation's address as its base; `token`
    gives a bearer token for each call.
    """

    def __init__(self, client: httpx.AsyncClient, token: Callable[[], str]) -> None:
        self._client = client
        self._token = token
        self._known: dict[str, str | None] = {}
        self._good_until: dict[str, float] = {}
        self._asked_alone: list[float] = []
        self._turn = asyncio.Lock()

    async def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """The names of these IROs; none while allocation is away."""
        wanted = set(ids)
        if self._not_fresh(wanted):
            async with self._turn:
                await self._find(self._not_fresh(wanted))
        return {each: name for each in wanted if (name := self._known.get(each)) is not None}

    def _not_fresh(self, wanted: Iterable[str]) -> list[str]:
        now = monotonic()
        return [each for each in wanted if self._good_until.get(each, now) <= now]

    async def _find(self, ids: Sequence[str]) -> None:
        """Ask about these and remember that it was asked, whatever came of it."""
        if not ids:
            return
        good_until = monotonic() + _FRESH_FOR
        alone = [*(each for each in self._asked_alone if each > monotonic()), *(good_until for _ in ids)]
        few = len(alone) <= _FEW
        self._asked_alone = alone if few else []
        found: dict[str, str] = {}
        try:
            await (self._ask_each(ids, found) if few else self._ask_all(found))
        except (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError) as failure:
            _log.warning("iro_names_unavailable", error=type(failure).__name__)
        self._known |= {**dict.fromkeys(ids), **found}
        self._good_until |= dict.fromkeys({*ids, *found}, good_until)

    async def _ask_each(self, ids: Sequence[str], found: dict[str, str]) -> None:
        for each in ids:
            answer = await self._get(f"/allocation/iros/{quote(each, safe='')}")
            if answer.status_code != httpx.codes.NOT_FOUND:
                found[each] = str(answer.raise_for_status().json()["name"])

    async def _ask_all(self, found: dict[str, str]) -> None:
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            asked = {"limit": "500"} | ({"cursor": cursor} if cursor else {})
            page = (await self._get("/allocation/iros", asked)).raise_for_status().json()
            found |= {str(iro["id"]): str(iro["name"]) for iro in page["items"]}
            cursor = page.get("next")
            if not cursor:
                return

    async def _get(self, path: str, asked: Mapping[str, str] | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token()}"}
        return await self._client.get(path, params=asked, headers=headers)
