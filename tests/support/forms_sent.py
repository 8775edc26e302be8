"""A form of the pages, sent by a browser as somebody filled it in."""

from typing import Any

import httpx

from shared.auth.access import COOKIE
from tests.support.reporting_site import BROWSER, Site


async def sends(
    site: Site, path: str, *, signed_in_as: str = "iro_manager", subject: str = "M1", to: str = "", **typed: Any
) -> httpx.Response:
    """The form's page is opened, and what was typed goes with what the page hid in it; `to` is another address."""
    session = site.token(signed_in_as, subject)["Authorization"].split()[1]
    headers = {**BROWSER, "cookie": f"{COOKIE}={session}"}
    shown = await site.get(path, None, **headers)
    data = {**hidden(shown.text), **{name.replace("__", "-"): each for name, each in typed.items()}}
    return await site.call("POST", (to or path).partition("?")[0], role=None, headers=headers, data=data)


def hidden(page: str) -> dict[str, str]:
    """What a page's form has in it besides questions, by name."""
    parts = [each.partition(">")[0] for each in page.split('<input type="hidden" ')[1:]]
    named = [(each.partition('name="')[2], each.partition('value="')[2]) for each in parts]
    return {name.partition('"')[0]: value.partition('"')[0] for name, value in named}
