"""How pages are answered: for a browser what goes wrong is a page too."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from services.reporting.pages import render
from shared.auth.choosing import from_this_machine
from shared.refusals import Refusal, Unavailable
from shared.web.problems import MEDIA_TYPE, PROBLEM_REF, of_machinery

_AS_THE_SERVICE_SAYS: Final = "As the service says that keeps it: a page for a browser, a problem for everybody else"
_REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": _AS_THE_SERVICE_SAYS, "content": {MEDIA_TYPE: {"schema": PROBLEM_REF}}}
    for status in (404, 409, 412, 422)
}


class PageRoute(APIRoute):
    """A route whose refusals are pages for a browser, and problem documents for everybody else."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        more["responses"] = {**_REFUSED, **(more.get("responses") or {})}
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def drawn(request: Request) -> Response:
            return await in_pages(request, answer)

        return drawn


async def in_pages(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """The answer; for a browser what is refused is a page, too."""
    try:
        return await answer(request)
    except (Refusal, RequestValidationError) as wrong:
        if not reads_pages(request):
            raise
        return _refused(wrong, here=from_this_machine(request))
    except Exception as fault:
        away = of_machinery(fault)
        if away is None or not reads_pages(request):
            raise
        return _refused(away)


def _refused(wrong: Refusal | RequestValidationError, *, here: bool = False) -> Response:
    if not isinstance(wrong, Refusal):
        return page(render.problem_page(422, "This address is not valid", "A filter in it has no meaning."), 422)
    if wrong.status == 401:
        return page(render.sign_in_needed_page(here=here), 401, {"WWW-Authenticate": "Bearer"})
    again = {"Retry-After": str(Unavailable.RETRY_AFTER)} if isinstance(wrong, Unavailable) else None
    return page(render.problem_page(wrong.status, wrong.title, wrong.detail or ""), wrong.status, again)


def reads_pages(request: Request) -> bool:
    """Whether a browser asks, and not a program."""
    return "text/html" in request.headers.get("accept", "")


def onward(address: str) -> Response:
    """On to another page, once what was sent is taken."""
    return HTMLResponse("", 303, {"Location": quote(address, safe=_OF_AN_ADDRESS)})


_OF_AN_ADDRESS: Final = ":/%#?=@[]!$&'()*+,;"


def page(html: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A page as an answer."""
    return HTMLResponse(html, status, {"Content-Security-Policy": render.CONTENT_SECURITY_POLICY, **(headers or {})})


AS_A_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {"text/csv": {"schema": {"type": "string"}}},
        "description": "The page, or the same list as a file",
    }
}
"""The contract of a page whose list can be had as a file (`?format=csv`)."""


def csv_file(name: str, text: str) -> Response:
    """A list as a file for a spreadsheet."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
