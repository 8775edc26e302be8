"""The pages' style sheets and icon, open to anybody: there is nothing of a child in them."""

from collections.abc import Mapping
from typing import Final

from fastapi import Response

from services.reporting.api.page_route import PageRoute
from services.reporting.pages.render import STATIC_FOLDER
from shared.auth.access import public
from shared.refusals import NotFound
from shared.router import Router

_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_KEEP: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For a year: the pages ask for them by an address that changes with their content."""


def router() -> Router:
    """`GET /static/{name}`, from memory."""
    routes = Router(tags=["pages"], route_class=PageRoute)
    kept = {path.name: (path.read_bytes(), _TYPES[path.suffix]) for path in STATIC_FOLDER.iterdir() if path.is_file()}

    @routes.get("/static/{name}", response_class=Response)
    @public
    async def static(name: str) -> Response:
        """A style sheet or an icon."""
        if name not in kept:
            raise NotFound("file")
        content, kind = kept[name]
        return Response(content, headers=_KEEP, media_type=kind)

    return routes
