"""Routes as a service declares them, put together once, when it is known where they stand."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fastapi import APIRouter, params
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute


def operation_id(route: APIRoute) -> str:
    """The operation's name in words: that of its function, which no other of the service has."""
    return route.name


class Router(APIRouter):
    """As FastAPI's, but the routes are put together when an app takes them (`web/app.py`), and none before.

    FastAPI's own puts each together when it is declared and again when it is included, which was a tenth of the
    processor time of a start, and goes through routers within routers twice for every request.
    """

    def __init__(self, *, prefix: str = "", **options: Any) -> None:
        super().__init__(prefix=prefix, generate_unique_id_function=operation_id, **options)
        self._declared: list[Router | tuple[str, Callable[..., Any], dict[str, Any]]] = []

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
    ) -> Iterator[BaseRoute]:
        """The routes, put together: under this prefix, with these dependencies before their own. To be asked once."""
        self.prefix = prefix + self.prefix
        self.dependencies = [*dependencies, *self.dependencies]
        self.tags = [*tags, *self.tags]
        for each in self._declared:
            if isinstance(each, Router):
                yield from each.routes_at(self.prefix, self.dependencies, self.tags)
            else:
                path, endpoint, options = each
                super().add_api_route(path, endpoint, **options)
                yield self.routes[-1]
