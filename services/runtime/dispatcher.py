"""Several services behind one port: each path prefix goes to its own app, and all start and stop together."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Final

import structlog
from fastapi import FastAPI
from starlette.responses import RedirectResponse
from starlette.types import Receive, Scope, Send

_log = structlog.get_logger("shared.web")
_HOME: Final = "/reporting/"


class Dispatcher:
    """The ASGI app of the single process: `/allocation/...` to the app named so, `/` to the dashboard,
    the rest to `root`.

    Paths reach the apps unshortened. Lifespans start in the order given, `root` last, and stop in reverse; if one
    fails to start, those already started are stopped and the error is raised.
    """

    def __init__(self, services: Mapping[str, FastAPI], root: FastAPI, *, home: str = _HOME) -> None:
        self._services = dict(services)
        self._root = root
        self._home = home

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["path"] == "/":
            await RedirectResponse(self._home, 307)(scope, receive, send)
        else:
            prefix = scope["path"].split("/", 2)[1]
            await self._services.get(prefix, self._root)(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        running = AsyncExitStack()
        try:
            await self._start(running)
        except Exception as exc:
            await _fail("startup", exc, send)
            raise
        await send({"type": "lifespan.startup.complete"})
        await receive()
        try:
            await running.aclose()
        except Exception as exc:
            await _fail("shutdown", exc, send)
            raise
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self, running: AsyncExitStack) -> None:
        try:
            for app in (*self._services.values(), self._root):
                await running.enter_async_context(app.router.lifespan_context(app))
        except BaseException:
            # Those already running stop in their ordinary way: another one's failure is not thrown into them.
            await running.aclose()
            raise


async def _fail(phase: str, exc: Exception, send: Send) -> None:
    _log.error("lifespan_failed", phase=phase, exc_info=exc)
    await send({"type": f"lifespan.{phase}.failed", "message": type(exc).__name__})
