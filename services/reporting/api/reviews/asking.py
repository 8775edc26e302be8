"""What the pages of one review ask of scheduling, each time in the reader's own name."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from fastapi import Request

from services.reporting.api.forms import address
from services.reporting.api.site import Site
from services.reporting.pages.others import must_know
from services.reporting.pages.reviews.one import Asked
from shared.auth.forms import token_of

Told = Mapping[str, Any]
_OF_THE_REVIEW: Final = ("childs-wishes", "exclusions", "outcome", "follow-up", "record")
_AWAY: Final = "what else scheduling knows of this review"


def at(review_id: str) -> str:
    """Where scheduling has a review. Raises NotFound for what can be no id of one."""
    return address("scheduling", "reviews", review_id)


async def the_review(site: Site, review_id: str, request: Request) -> Told:
    """One review. Raises as whoever keeps it refuses it."""
    return must_know(await site.others.ask(at(review_id), token_of(request)))


async def beside(site: Site, review_id: str, request: Request, *parts: str) -> dict[str, Told]:
    """What else is on record of a review, by its address below it; nothing where there is nothing to be had."""
    token, path = token_of(request), at(review_id)
    told = await asyncio.gather(*(site.others.ask(f"{path}/{each}", token) for each in parts))
    return {name: each.body for name, each in zip(parts, told, strict=True)}


async def must_have(site: Site, review_id: str, request: Request, part: str) -> Told:
    """One thing on record of a review, without which there is no page. Raises as scheduling refuses it."""
    return must_know(await site.others.ask(f"{at(review_id)}/{part}", token_of(request)))


async def everything(site: Site, review_id: str, request: Request) -> tuple[Asked, tuple[str, ...]]:
    """All that one review's page is made of, and what of it could not be asked."""
    review, token = await the_review(site, review_id, request), token_of(request)
    child, many = quote(str(review["child_id"]), safe=""), {"limit": "200"}
    asked: dict[str, tuple[str, dict[str, str]]] = {each: (f"{at(review_id)}/{each}", {}) for each in _OF_THE_REVIEW}
    asked["readiness"] = (f"/scheduling/children/{child}/readiness", {})
    asked["duties"] = ("/scheduling/duties", {"child_id": str(review["child_id"]), **many})
    asked["questions"] = (f"/scheduling/children/{child}/questions", many)
    told = await asyncio.gather(*(site.others.ask(path, token, **given) for path, given in asked.values()))
    found = {name: each.body for name, each in zip(asked, told, strict=True)}
    ready = found.pop("readiness")
    found["to_say"] = {"items": ready.get("to_say", ()) if ready.get("review_id") == review["id"] else ()}
    return Asked(review, found), (_AWAY,) if any(each.away for each in told) else ()
