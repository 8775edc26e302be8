"""Signing in a browser on the machine itself: a one-time code, exchanged for a session cookie."""

import hmac
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shared.auth.access import COOKIE, public
from shared.auth.choosing import RolesToChoose, from_this_machine
from shared.auth.roles import ROLES
from shared.auth.tokens import LocalIssuer
from shared.refusals import Forbidden, Unauthenticated, Unprocessable
from shared.router import Router

CODE_LIFETIME: Final = timedelta(minutes=10)
SESSION_LIFETIME: Final = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class _Code:
    code: str
    subject: str
    roles: frozenset[str]
    good_until: float


class SignIn:
    """One-time codes, in memory, each good once and for ten minutes of real time; redeemed only from this machine.

    Where everything is invented `roles` can be chosen without one.
    """

    def __init__(
        self,
        issuer: LocalIssuer,
        *,
        home: str = "/reporting/",
        now: Callable[[], float] = time.monotonic,
        roles: RolesToChoose | None = None,
    ):
        self._issuer = issuer
        self._roles = roles
        self._home = home
        self._now = now
        self._codes: list[_Code] = []

    def new_code(self, roles: str | Iterable[str], subject: str) -> str:
        """A code to open `/sign-in?code=...` with. Raises ValueError for a role that does not exist."""
        wanted = frozenset([roles] if isinstance(roles, str) else roles)
        if not wanted or not wanted <= ROLES:
            raise ValueError("unknown role")
        code = secrets.token_urlsafe(24)
        self._drop_expired()
        self._codes.append(_Code(code, subject, wanted, self._now() + CODE_LIFETIME.total_seconds()))
        return code

    def redeem(self, code: str) -> str:
        """The session's token. The code is spent by this; an unknown, spent or expired one is `Unauthenticated`."""
        self._drop_expired()
        # Every code is compared in full, so that time tells nothing about how near a guess came.
        matches = [held for held in self._codes if hmac.compare_digest(held.code.encode(), code.encode())]
        if not matches:
            raise Unauthenticated("The sign-in code is not valid any more.")
        self._codes.remove(matches[0])
        return self._issuer.issue(matches[0].roles, matches[0].subject, SESSION_LIFETIME)

    def _drop_expired(self) -> None:
        now = self._now()
        self._codes = [held for held in self._codes if now < held.good_until]

    def router(self) -> Router:
        """`GET /sign-in?code=` sets the cookie and goes to the home page; `POST /sign-out` takes the cookie away.

        Without a code the page says how to sign in; where roles can be chosen, `POST /sign-in` takes what was chosen.
        A browser is answered by a page, whatever comes of it.
        """
        router = Router(tags=["sign-in"])
        self._add_choosing(router)

        @router.get("/sign-in", status_code=303, responses=_REFUSED)
        @public
        async def sign_in(request: Request, code: str | None = None) -> Response:
            if not from_this_machine(request):
                if _reads_pages(request):
                    return HTMLResponse(_ELSEWHERE, 403)
                raise Forbidden("Signing in by code works only on the machine itself.")
            if code is None:
                return HTMLResponse(await self._how_to_sign_in(request))
            try:
                token = self.redeem(code)
            except Unauthenticated:
                if not _reads_pages(request):
                    raise
                return HTMLResponse(_USED_UP, 401, {"WWW-Authenticate": "Bearer"})
            return self._home_with(token, request)

        @router.post("/sign-out", status_code=204)
        @public
        async def sign_out(request: Request) -> Response:
            answer = HTMLResponse(_SIGNED_OUT) if _reads_pages(request) else Response(status_code=204)
            answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
            return answer

        return router

    def _home_with(self, token: str, request: Request) -> Response:
        answer = RedirectResponse(self._home, 303)
        keep_session(answer, token, SESSION_LIFETIME, secure=request.url.scheme == "https")
        return answer

    async def _how_to_sign_in(self, request: Request, wrong: str = "") -> str:
        if self._roles is None or not self._roles.are_offered(request):
            return _BY_A_LINK
        return _page("Choose who you are", _INVENTED, await self._roles.form(wrong))

    def _add_choosing(self, router: Router) -> None:
        @router.post("/sign-in", status_code=303, responses=_REFUSED_CHOICE)
        @public
        async def sign_in_as(request: Request) -> Response:
            """Sign in as somebody invented, where all is."""
            if self._roles is None or not self._roles.are_offered(request):
                raise Forbidden("Roles are chosen only where everything is invented, on the machine itself.")
            form = await request.form()
            caller = await self._roles.chosen(str(form.get("as", "")), str(form.get("person", "")))
            if caller is not None:
                return self._home_with(self._issuer.issue(caller.roles, caller.subject, SESSION_LIFETIME), request)
            if not _reads_pages(request):
                raise Unprocessable.at("/as", _NOBODY)
            return HTMLResponse(await self._how_to_sign_in(request, _NOBODY), 422)


_NOBODY: Final = "Choose who you are; of a social worker or team manager type the id, too"
_REFUSED: dict[int | str, dict[str, Any]] = {
    200: {"description": "How to sign in", "content": {"text/html": {"schema": {"type": "string"}}}},
    401: {"description": "The code is not valid, or not any more"},
    403: {"description": "The code works only on the machine itself"},
}


_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_REFUSED_CHOICE: dict[int | str, dict[str, Any]] = {
    403: {"description": "Roles are not chosen here"},
    422: {"description": "Nobody was chosen", "content": {"application/problem+json": {"schema": _PROBLEM}}},
}


def _reads_pages(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


_LOOKS: Final = (
    "".join(f'<link rel="stylesheet" href="/reporting/static/{name}.css">' for name in ("govuk-frontend.min", "pages"))
    + '<link rel="icon" href="/reporting/static/icon.svg" type="image/svg+xml">'
)
"""Those of the pages, where they are in this process; without them these pages are as plain as they are short."""


def _page(title: str, words: str, below: str = "") -> str:
    return (
        f'<!doctype html><html lang="en-GB" class="govuk-template"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{_LOOKS}</head>'
        '<body class="govuk-template__body"><div class="govuk-width-container"><main class="govuk-main-wrapper">'
        f'<h1 class="govuk-heading-l">{title}</h1><p class="govuk-body">{words}</p>{below}</main></div></body></html>'
    )


_USED_UP: Final = _page(
    "This link is not good any more",
    "A link works once, within ten minutes. On the machine where the system runs, <code>iro sign-in --role"
    " iro_manager</code> prints a new one.",
)
_BY_A_LINK: Final = _page(
    "You sign in by a link",
    "On the machine where the system runs, <code>iro sign-in --role iro_manager --subject ID</code> prints one that"
    " works once, within ten minutes.",
)
_INVENTED: Final = "Everybody here is invented, so anybody at this machine may look at the system as whom they like."
_ELSEWHERE: Final = _page(
    "This link works only on the machine itself", "Open it in a browser on the machine where the system runs."
)
_SIGNED_OUT: Final = _page(
    "You are signed out", "Nobody can read on in this browser. To come back, ask for a new link, and close this page."
)


def keep_session(answer: Response, token: str, lifetime: timedelta, *, secure: bool) -> None:
    """Have the browser keep this token for so long, and send it to us alone."""
    age = int(lifetime.total_seconds())
    answer.set_cookie(COOKIE, token, max_age=age, path="/", secure=secure, httponly=True, samesite="strict")
