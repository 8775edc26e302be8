"""Which roles may call a route: declared on the route, enforced there, listed for the guard test and in OpenAPI."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.routing import BaseRoute, Mount

from shared.auth.roles import ROLES, Caller
from shared.refusals import Forbidden, Unauthenticated
from shared.router import put_together

COOKIE: Final = "iro_session"
PUBLIC: Final = frozenset({"public"})
_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
bearer_scheme = HTTPBearer(auto_error=False, bearerFormat="JWT", scheme_name="bearer")
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])


class Allow:
    """A dependency that answers with the caller, or refuses: 401 without a good token, 403 without one of the roles.

    A browser's session cookie is accepted for GET and HEAD only: whatever changes something needs the bearer header,
    which no other site can make a browser send, or is a form of our own (`forms.py`).
    """

    def __init__(self, roles: frozenset[str]) -> None:
        self.roles = roles

    async def __call__(
        self, request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_scheme)]
    ) -> Caller:
        return self.caller(request, _token(request, bearer))

    def caller(self, request: Request, token: str) -> Caller:
        """Whose token this is, if one of the roles is among theirs."""
        caller = request.app.state.verifier.verify(token)
        if not isinstance(caller, Caller):
            raise Unauthenticated
        if not caller.has(*self.roles):
            raise Forbidden(_for_whom(self.roles, caller))
        return caller


def _for_whom(roles: frozenset[str], caller: Caller) -> str:
    """Who may, so that whoever was refused knows whom to ask, or which token she meant to send."""
    theirs = ", ".join(sorted(caller.roles)) or "none"
    return f"This is for whoever has one of the roles {', '.join(sorted(roles))}; the token has {theirs}."


def _token(request: Request, bearer: HTTPAuthorizationCredentials | None) -> str:
    if bearer is not None:
        return bearer.credentials
    cookie = request.cookies.get(COOKIE)
    if "authorization" in request.headers:
        raise Unauthenticated("The Authorization header is not of the form: Bearer TOKEN.")
    if cookie is None:
        raise Unauthenticated
    if request.method not in _SAFE_METHODS:
        raise Unauthenticated("A browser's session only reads. Send a bearer token to change something.")
    return cookie


_made: dict[frozenset[str], Allow] = {}


def allow(*roles: str) -> Allow:
    """The dependency for these roles: `caller: Annotated[Caller, Depends(allow("iro", "iro_manager"))]`.

    The same roles give the same object, so that FastAPI checks a token once per request. Raises ValueError for a role
    that does not exist and for no role at all.
    """
    wanted = frozenset(roles)
    if not wanted or not wanted <= ROLES:
        raise ValueError("unknown role")
    return _made.setdefault(wanted, Allow(wanted))


def public(endpoint: _Endpoint) -> _Endpoint:
    """Mark an endpoint as open to anybody, on purpose (health, readiness, documentation, public keys)."""
    endpoint.__dict__["iro_public"] = True
    return endpoint


def roles_of(app: FastAPI) -> dict[tuple[str, str], frozenset[str] | None]:
    """The roles of every route, by method and path, mounted apps included: `PUBLIC` if marked, None if nobody said.

    Where a router and a route both name roles, a caller needs one of each: the ones in common are listed.
    """
    return {
        (method, path): roles
        for path, methods, roles in _walk(put_together(app.routes), "")
        for method in methods
        if method != "HEAD"
    }


def _walk(routes: list[BaseRoute], prefix: str) -> Iterator[tuple[str, set[str], frozenset[str] | None]]:
    for context in iter_route_contexts(routes):
        if isinstance(context.original_route, Mount) and context.original_route.routes:
            yield from _walk(put_together(context.original_route.routes), prefix + (context.path or ""))
            continue
        path = prefix + (context.path_format or context.path or "")
        marked = getattr(context.endpoint, "iro_public", False)
        yield path, context.methods or {"*"}, PUBLIC if marked else _roles(getattr(context, "dependant", None))


def _roles(dependant: Dependant | None) -> frozenset[str] | None:
    if dependant is None:
        return None
    found = [node.call.roles for node in _tree(dependant) if isinstance(node.call, Allow)]
    return frozenset.intersection(*found) if found else None


def _tree(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for child in dependant.dependencies:
        yield from _tree(child)
