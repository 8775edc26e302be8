"""The one HTTP client of the tests: a service's app, called by anybody in any role."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from shared.auth.tokens import LocalIssuer
from shared.router import Router
from tests.support import apps
from tests.support.harness import Harness


class Client:
    """A service behind HTTP. Paths are the service's own, "/iros" being "/allocation/iros"; or whole, as pages link.

    `routes` is what makes the routers of a service, which need no more than that; or the routers of this very one.
    """

    def __init__(
        self,
        svc: Harness,
        folder: Path,
        routes: apps.Routes | Sequence[Router],
        *,
        role: str = "iro_manager",
        subject: str = "M1",
    ) -> None:
        name = svc.service.name
        self.svc = svc
        self.issuer = LocalIssuer.open(folder)
        make = apps.lend if callable(routes) else apps.put_together
        self.app: FastAPI = make(svc.service, routes, self.issuer.verifier())
        self._root, self._role, self._subject = f"/{name}", role, subject
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://iro.test")

    async def call(
        self,
        method: str,
        path: str,
        *,
        role: str | None = "",
        subject: str | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """The answer to this role, or to the client's usual one; None is somebody without a token."""
        known_as = {} if role is None else self.token(role or self._role, subject)
        whole = path if path.startswith(f"{self._root}/") else f"{self._root}{path}"
        return await self.http.request(method, whole, headers=known_as | (headers or {}), **more)

    async def closes(self) -> None:
        await self.http.aclose()

    def token(self, role: str, subject: str | None = None) -> dict[str, str]:
        """The header by which somebody is known."""
        return {"Authorization": f"Bearer {self.issuer.issue(role, subject or self._subject)}"}

    async def shown(self, path: str, **more: Any) -> Any:
        """What is answered to a reading that must succeed."""
        answer = await self.call("GET", path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def items(self, path: str, **more: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.shown(path, **more))["items"]
        return found
