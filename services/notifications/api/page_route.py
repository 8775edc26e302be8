"""How the pages behind links are answered: for a browser what goes wrong is a page too."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from services.notifications.pages import render
from shared.refusals import Refusal
from shared.web.problems import of_machinery


class PageRoute(APIRoute):
    """A route whose refusals are pages for a browser, and problem documents for everybody else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def drawn(request: Request) -> Response:
            try:
                return await answer(request)
            except Exception as fault:
                wrong = fault if isinstance(fault, Refusal | RequestValidationError) else of_machinery(fault)
                if wrong is None or not reads_pages(request):
                    raise
                return _refused(wrong)

        return drawn


_NOT_KNOWN = (
    "Use the link in your letter",
    "This address alone says nothing. Open the letter again and use the whole link, or sign in first.",
)


def _refused(wrong: Refusal | RequestValidationError) -> Response:
    if not isinstance(wrong, Refusal):
        return page(render.message_page("This is not valid", "Something in the address or form has no meaning."), 422)
    if wrong.status == 401:
        return page(render.message_page(*_NOT_KNOWN), 401, {"WWW-Authenticate": "Bearer"})
    detail = wrong.detail or "; ".join(each.message for each in wrong.errors)
    return page(render.message_page(wrong.title, detail), wrong.status)


def reads_pages(request: Request) -> bool:
    """Whether a browser asks, and not a program."""
    return "text/html" in request.headers.get("accept", "")


def page(html: str, status: int = 200, headers: dict[str, str] | None = None, goes_to: str | None = None) -> Response:
    """A page as an answer; its form may lead on to the address `goes_to`. No cache keeps it, and no address is told."""
    policy = render.content_security_policy(goes_to)
    return HTMLResponse(html, status, {"Content-Security-Policy": policy, **(headers or {})})
