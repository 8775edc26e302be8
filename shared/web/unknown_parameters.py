"""A query parameter that a call does not have is refused: passed over, a filter mistyped would show everybody."""

from collections.abc import Iterable
from typing import Final

from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request

_MOST_NAMED: Final = 20
_PAGES: Final = "pages"
"""The tag of pages: a link to one may have been added to on its way."""


async def refuse_unknown_parameters(request: Request) -> None:
    """Raises RequestValidationError, a 422, which names each parameter that is not known and those that are."""
    route = request.scope["route"]
    if not request.query_params or not isinstance(route, APIRoute) or _PAGES in route.tags:
        return
    known = frozenset(_names(route.dependant))
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        there_are = f"there are {', '.join(sorted(known))}" if known else "there are none"
        said = f"is not a parameter of this call; {there_are}"
        raise RequestValidationError(
            [{"type": "unknown", "loc": ("query", name), "msg": said, "input": None} for name in unknown[:_MOST_NAMED]]
        )


def _names(dependant: Dependant) -> Iterable[str]:
    yield from (field.alias for field in dependant.query_params)
    for each in dependant.dependencies:
        yield from _names(each)
