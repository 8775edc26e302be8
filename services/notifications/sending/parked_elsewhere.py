"""What the other services could not take in, as they answer at this moment."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Protocol

import httpx
import structlog

log = structlog.get_logger(__name__)

_WITHIN: Final = 3.0
"""Seconds for which a service is waited for."""
_A_PAGE: Final = 500
"""More of them are not looked for: that many are a fault of the system, of which its metrics tell."""
_TROUBLE: Final = (httpx.HTTPError, ValueError, LookupError, TypeError)


class SetAside(NamedTuple):
    """By service what waits there, and which services did not answer."""

    by_service: Mapping[str, list[Mapping[str, Any]]]
    silent: list[str]


class ParkedElsewhere(Protocol):
    """Whoever can ask the other services."""

    async def now(self) -> SetAside:
        """What each has set aside and not handled since; never raises."""
        ...


class HttpParkedElsewhere:
    """Asks each service's own API, over the network or within the process; `token` gives one of the role `service`."""

    def __init__(self, clients: Mapping[str, httpx.AsyncClient], token: Callable[[], str]) -> None:
        self._clients = clients
        self._token = token

    async def now(self) -> SetAside:
        answers = await asyncio.gather(*(self._ask(name, client) for name, client in self._clients.items()))
        found = dict(zip(self._clients, answers, strict=True))
        return SetAside(
            {name: items for name, items in found.items() if items is not None},
            [name for name, items in found.items() if items is None],
        )

    async def _ask(self, name: str, client: httpx.AsyncClient) -> list[Mapping[str, Any]] | None:
        headers, asked = {"Authorization": f"Bearer {self._token()}"}, {"limit": str(_A_PAGE)}
        try:
            answer = await client.get(f"/{name}/parked", params=asked, headers=headers, timeout=_WITHIN)
            return list(answer.raise_for_status().json()["items"])
        except _TROUBLE as trouble:
            log.warning("parked_not_known", service=name, exc_info=trouble)
            return None
