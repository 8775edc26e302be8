"""Forms of our own pages: they may be sent with the browser's session, for they carry what only our page can know.

A session's cookie goes with every request that a browser makes, so it alone proves nothing of who made the form. Each
form has a hidden field made from the session itself, which no other site can read; without it the session only reads.
"""

import hmac
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials

from shared.auth.access import COOKIE, Allow, bearer_scheme
from shared.auth.roles import ROLES, Caller
from shared.refusals import Forbidden, Unauthenticated

FIELD: Final = "form_token"
"""The hidden field's name."""
_STALE: Final = "This form was not made for this session. Open its page again, and send it from there."


class AllowForm(Allow):
    """As `Allow`, for the `POST` of a form: the session's cookie is taken with the form's own field, too."""

    async def __call__(
        self, request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_scheme)]
    ) -> Caller:
        cookie = request.cookies.get(COOKIE)
        if bearer is not None or cookie is None or "authorization" in request.headers:
            return await super().__call__(request, bearer)
        caller = self.caller(request, cookie)
        given = (await request.form()).get(FIELD)
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), _made_from(cookie).encode()):
            raise Forbidden(_STALE)
        return caller


def allow_form(*roles: str) -> AllowForm:
    """The dependency for these roles. Raises ValueError for a role that does not exist and for no role at all."""
    wanted = frozenset(roles)
    if not wanted or not wanted <= ROLES:
        raise ValueError("unknown role")
    return AllowForm(wanted)


def form_token(request: Request) -> str:
    """What a form's hidden field holds, on a page shown to whoever made this request."""
    return _made_from(token_of(request))


def token_of(request: Request) -> str:
    """The token by which the caller is known, in whose name another service is called. Raises Unauthenticated."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    token = credentials.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE)
    if not token:
        raise Unauthenticated
    return token


def _made_from(token: str) -> str:
    return hmac.digest(token.encode(), b"a form of the pages", "sha256").hex()
