"""How one service calls another: the same requests within one process and between machines, as the role `service`."""

from datetime import timedelta

import httpx
from starlette.types import ASGIApp

from shared.auth.tokens import LocalIssuer
from shared.ops.clock import monotonic

_LIFETIME = timedelta(hours=2)
_SECONDS_AWAY = 10.0


class ServiceToken:
    """Gives the token that a service shows to the others, and a fresh one before the old one expires."""

    def __init__(self, issuer: LocalIssuer, service: str) -> None:
        self._issuer = issuer
        self._service = service
        self._token = ""
        self._renew_at = float("-inf")

    def __call__(self) -> str:
        """A token that is good for at least an hour."""
        if monotonic() >= self._renew_at:
            self._token = self._issuer.issue("service", self._service, _LIFETIME)
            self._renew_at = monotonic() + _LIFETIME.total_seconds() / 2
        return self._token


def in_process(app: ASGIApp) -> httpx.AsyncClient:
    """A client whose requests never leave the process."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://iro.internal")


def over_http(url: str) -> httpx.AsyncClient:
    """A client of the service at `url`, which gives up after some seconds."""
    return httpx.AsyncClient(base_url=url, timeout=_SECONDS_AWAY)
