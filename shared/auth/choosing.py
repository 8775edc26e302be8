"""Choosing whom to be, where everything is invented: no code is asked for, for there is nothing to protect.

It is offered only where the system runs in one process and listens on this machine alone, as long as its data folder
holds the sample council; and only to a browser that reached it by a loopback address, through no proxy, from a page of
its own. Everywhere else somebody signs in by a one-time code, or by the council's own tokens.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from shared.auth.roles import Caller
from shared.events.base import ID_PATTERN

_THROUGH_A_PROXY: Final = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
_WITHOUT_ID: Final[Mapping[str, str]] = {
    "iro_manager": "IRO manager: every child, whom to give to whom",
    "iro_admin": "IRO administrator: reviews and people of every child",
    "senior_manager": "Senior manager: figures, and what is late everywhere",
    "auditor": "Auditor: reads everything",
}
_WITH_ID: Final[Mapping[str, str]] = {
    "social_worker": "Social worker: her own children",
    "team_manager": "Team manager: the children of the team",
}
"""Those who see the children whom they have to do with: they are somebody in particular."""


@dataclass(frozen=True, slots=True)
class RolesToChoose:
    """`offered` says whether roles are chosen here at all, and `iros` who the IROs are: their names by id."""

    offered: Callable[[], bool]
    iros: Callable[[], Awaitable[Mapping[str, str]]]

    def are_offered(self, request: Request) -> bool:
        """Whether whoever made this request may choose."""
        return self.offered() and from_this_machine(request) and _asks_us_by_a_loopback_name(request)

    async def chosen(self, role: str, person: str) -> Caller | None:
        """Whom somebody chose to be; None for what was not offered, and where it is not said who."""
        kind, _, iro_id = role.partition(":")
        if kind == "iro" and iro_id and iro_id in await self.iros():
            return Caller(iro_id, frozenset({"iro"}))
        if role in _WITHOUT_ID:
            return Caller(f"sample-{role}", frozenset({role}))
        if role in _WITH_ID and re.fullmatch(ID_PATTERN, person):
            return Caller(person, frozenset({role}))
        return None

    async def form(self, wrong: str = "") -> str:
        """The form's HTML; `wrong` is what was wrong with what was chosen."""
        iros = [(f"iro:{each}", f"IRO: {name}") for each, name in (await self.iros()).items()]
        offered = [*iros, *_WITHOUT_ID.items(), *_WITH_ID.items()]
        radios = "".join(_radio(number, *each) for number, each in enumerate(offered))
        return (
            f'{_summary(wrong)}<form method="post" action="/sign-in"><div class="govuk-form-group">'
            '<fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Who are'
            f' you?</legend><div class="govuk-radios">{radios}</div></fieldset></div>{_ID}'
            '<button type="submit" class="govuk-button">Sign in</button></form>'
        )


def from_this_machine(request: Request) -> bool:
    """Whether the connection comes from a loopback address, and nobody passed it on."""
    if any(name in request.headers for name in _THROUGH_A_PROXY):
        return False
    return request.client is not None and is_loopback(request.client.host)


def _asks_us_by_a_loopback_name(request: Request) -> bool:
    """No name that somebody else may have led here, and no page of somebody else's.

    Our pages give no referrer, so that a browser says `Origin: null` of them: then what it says of the site counts.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    from_here = own if site is None else site in ("none", "same-origin")
    return is_loopback(request.url.hostname or "") and from_here


def is_loopback(host: str) -> bool:
    """Whether this name or address is of the machine itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _radio(number: int, value: str, words: str) -> str:
    return (
        f'<div class="govuk-radios__item"><input class="govuk-radios__input" id="as-{number}" name="as" type="radio"'
        f' value="{escape(value)}"><label class="govuk-label govuk-radios__label" for="as-{number}">{escape(words)}'
        "</label></div>"
    )


def _summary(wrong: str) -> str:
    return wrong and (
        '<div class="govuk-error-summary" tabindex="-1" autofocus><div role="alert">'
        '<h2 class="govuk-error-summary__title">There is a problem</h2><div class="govuk-error-summary__body">'
        f'<ul class="govuk-list govuk-error-summary__list"><li><a href="#as-0">{escape(wrong)}</a></li></ul>'
        "</div></div></div>"
    )


_ID: Final = (
    '<div class="govuk-form-group"><label class="govuk-label govuk-label--s" for="person">Id of the social worker or'
    ' team manager</label><div class="govuk-hint" id="person-hint">For these two alone. A child’s page says who its'
    ' social worker is.</div><input class="govuk-input govuk-input--width-10" id="person" name="person"'
    ' aria-describedby="person-hint" autocomplete="off"></div>'
)
