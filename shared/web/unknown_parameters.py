"""A query parameter that a call does not have is refused: passed over, a filter mistyped would show everybody."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.routing import BaseRoute

Known = Mapping[Callable[..., Any], frozenset[str]]
_MOST_NAMED: Final = 20
_PAGES: Final = "pages"
"""The tag of pages."""


def query_parameters(routes: Iterable[BaseRoute]) -> Known:
    """By endpoint, what its query may name. Pages are not among them: a link may have been added to on its way."""
    found: dict[Callable[..., Any], frozenset[str]] = {}
    for each in iter_route_contexts(list(routes)):
        dependant = getattr(each, "dependant", None)
        if isinstance(dependant, Dependant) and each.endpoint is not None and _PAGES not in each.tags:
            found[each.endpoint] = found.get(each.endpoint, frozenset()) | frozenset(_names(dependant))
    return found


async def refuse_unknown_parameters(request: Request) -> None:
    """Raises RequestValidationError, a 422, which names each parameter that is not known and those that are."""
    if not request.query_params:
        return
    known = request.app.state.query_parameters.get(request.scope["endpoint"])
    unknown = [name for name in request.query_params if known is not None and name not in known]
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
