"""What the pages of concerns and disputes ask escalation, and of whom they say the name."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from fastapi import Request

from services.reporting.api.access import names_for
from services.reporting.api.forms import address
from services.reporting.api.site import Site
from services.reporting.pages.disputes.clock import People
from services.reporting.pages.others import must_know
from services.reporting.pages.reader import reader_of
from shared.auth.forms import token_of
from shared.auth.roles import Caller

Row = Mapping[str, Any]
_MANY: Final = "200"
_MOST_PAGES: Final = 5
"""Of 200 each: more disputes than a council has in some years. What is beyond them is said to be there."""
_KNOWS_PEOPLE: Final = ("iro", "iro_admin", "iro_manager", "admin")
"""Who may read at notifications what people are called."""


@dataclass(slots=True)
class Whole:
    """A whole list, as far as it was asked for."""

    items: list[dict[str, Any]] = field(default_factory=list)
    away: bool = False
    cut: bool = False


async def every(site: Site, request: Request, path: str, **asked: str) -> Whole:
    """Every item of a list, page after page. Raises as the service refuses the first one."""
    found, token, cursor = Whole(), token_of(request), ""
    for _ in range(_MOST_PAGES):
        told = await site.others.ask(path, token, limit=_MANY, **asked, **({"cursor": cursor} if cursor else {}))
        if told.away:
            return Whole(found.items, away=True)
        must_know(told)
        found.items += told.items
        cursor = str(told.body.get("next") or "")
        if not cursor:
            return found
    return Whole(found.items, cut=True)


async def the_dispute(site: Site, request: Request, dispute_id: str) -> Row:
    """One dispute. Raises NotFound, and Unavailable."""
    return must_know(await site.others.ask(address("escalation", "disputes", dispute_id), token_of(request)))


async def the_concern(site: Site, request: Request, concern_id: str) -> Row:
    """One concern. Raises NotFound, and Unavailable."""
    return must_know(await site.others.ask(address("escalation", "concerns", concern_id), token_of(request)))


async def people(site: Site, caller: Caller, iro_ids: Iterable[Any]) -> People:
    """The reader, and what IROs are called."""
    wanted = {str(each) for each in iro_ids if each}
    own = {caller.subject} if caller.has("iro", "corporate_iro") else set[str]()
    names = await names_for(caller, site.names, wanted | own)
    return People(reader_of(caller, names), names)


async def with_managers(site: Site, request: Request, caller: Caller, known: People, ids: Iterable[str]) -> People:
    """The same with the names of those few managers whom notifications knows, for whoever may read them there."""
    wanted = [each for each in dict.fromkeys(ids) if each not in known.names][:8]
    if not caller.has(*_KNOWS_PEOPLE) or not wanted:
        return known
    token = token_of(request)
    told = await asyncio.gather(*(site.others.ask(f"/notifications/people/{quote(i, safe='')}", token) for i in wanted))
    named = {who: str(each.body["name"]) for who, each in zip(wanted, told, strict=True) if each.body.get("name")}
    return People(known.reader, {**known.names, **named})


async def siblings_of(site: Site, request: Request, child_id: str) -> tuple[str, ...]:
    """The brothers and sisters who have the same IRO; none where nobody can say."""
    told = await site.others.ask(f"/allocation/children/{quote(child_id, safe='')}", token_of(request))
    return tuple(str(each) for each in told.body.get("shares_iro_with", ()))
