"""Routes as a service declares them, each put together once, when the first request comes to it."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from fastapi import APIRouter, params
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

NoRoute = Callable[[Request, HTTPException], Awaitable[Response | None]]
"""What answers a request that no route takes (404), or none by its method (405); None leaves it to the problem."""


def operation_id(route: APIRoute) -> str:
    """The operation's name in words: that of its function, which no other of the service has."""
    return route.name


class Declared(Route):
    """A route that stands at its path, and is put together when it is first needed: for a request or a document."""

    def __init__(self, path: str, endpoint: Callable[..., Any], methods: Iterable[str], make: Callable[[], APIRoute]):
        super().__init__(path, endpoint)
        self.methods = set(methods)  # and no HEAD, which Starlette adds to GET and FastAPI does not
        self._make = make

    @cached_property
    def whole(self) -> APIRoute:
        """The route as FastAPI has it."""
        return self._make()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As of any route; what matches is put together."""
        match, within = super().matches(scope)
        return match, within if match is Match.NONE else {**within, "route": self.whole}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or say which methods there are."""
        await self.whole.handle(scope, receive, send)


class Router(APIRouter):
    """As FastAPI's, but what is declared stands as `Declared` where an app takes it (`web/app.py`).

    FastAPI's own puts a route together when it is declared and once more when it is included, which for all five
    services was a quarter of the processor time of a start, and goes through routers within routers twice a request.
    """

    def __init__(self, *, prefix: str = "", **options: Any) -> None:
        super().__init__(prefix=prefix, generate_unique_id_function=operation_id, **options)
        self._declared: list[Router | tuple[str, Callable[..., Any], dict[str, Any]]] = []
        self.no_route: NoRoute | None = None

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Declare a route; the decorators do it by this."""
        self._declared.append((path, endpoint, options))

    def include_router(self, router: APIRouter, **options: Any) -> None:
        """All that the other one declares. Raises TypeError for a router of FastAPI's own and for options."""
        if options or not isinstance(router, Router):
            raise TypeError("a Router takes another Router, and what its routes share is said there")
        self._declared.append(router)

    def routes_at(
        self, prefix: str, dependencies: Sequence[params.Depends], tags: Sequence[Any] = ()
    ) -> Iterator[Declared]:
        """The routes under this prefix, with these dependencies before their own. To be asked once."""
        self.prefix = prefix + self.prefix
        self.dependencies = [*dependencies, *self.dependencies]
        self.tags = [*tags, *self.tags]
        for each in self._declared:
            if isinstance(each, Router):
                yield from each.routes_at(self.prefix, self.dependencies, self.tags)
            else:
                yield self._standing(*each)

    def _standing(self, path: str, endpoint: Callable[..., Any], options: dict[str, Any]) -> Declared:
        def make() -> APIRoute:
            super(Router, self).add_api_route(path, endpoint, **options)
            made = self.routes.pop()
            assert isinstance(made, APIRoute)
            return made

        return Declared(self.prefix + path, endpoint, options.get("methods") or ["GET"], make)


def put_together(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """The same routes with all that FastAPI knows of each, for whoever describes them."""
    return [each.whole if isinstance(each, Declared) else each for each in routes]
