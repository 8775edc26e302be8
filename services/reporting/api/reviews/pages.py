"""The list of reviews, and one review."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response

from services.reporting.api.access import FilterText, names_for
from services.reporting.api.forms import Done, around
from services.reporting.api.page_route import AS_A_FILE, csv_file, page
from services.reporting.api.reviews.asking import everything
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.done import DONE
from services.reporting.pages.form import Around
from services.reporting.pages.links import REVIEWS
from services.reporting.pages.lists import as_csv
from services.reporting.pages.others import NOBODY, Told
from services.reporting.pages.places import REVIEWS as PLACE
from services.reporting.pages.reviews.listed import COLUMNS, Wanted, coming_up, end_of_next_week, listed, reviews_page
from services.reporting.pages.reviews.one import review_view
from shared.auth.access import allow
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.router import Router
from shared.web.parameters import CursorText, PathId

Reader = Annotated[Caller, Depends(allow(*PLACE.roles))]
_MANY = "200"
_OVERSEES = ("iro_manager", "iro_admin", "service_manager", "senior_manager", "auditor", "admin")
Tick = Annotated[Literal["yes"] | None, Query()]
Sort = Annotated[str, Query(max_length=20, pattern="^-?[a-z]*$")]
Form = Annotated[Literal["csv"] | None, Query(alias="format")]


def add(routes: Router, site: Site) -> None:
    """`/reviews` and `/reviews/{review_id}`."""
    _list(routes, site)
    _one(routes, site)


def _list(routes: Router, site: Site) -> None:
    @routes.get("/reviews", responses=AS_A_FILE)
    async def reviews_page_shown(
        request: Request,
        caller: Reader,
        iro_id: FilterText = None,
        status: FilterText = None,
        due_from: FilterText = None,
        due_to: FilterText = None,
        late: Tick = None,
        not_ready: Tick = None,
        sort: Sort = "",
        cursor: CursorText = None,
        file: Form = None,
    ) -> Response:
        """The reviews of this week and the next by day, then all that the reader may see, as a page or as CSV."""
        ticks = {"late": late is not None, "not_ready": not_ready is not None}
        wanted = Wanted(iro_id or "", status or "", due_from or "", due_to or "", **ticks)
        return await _Lists(site, request, caller).shown(wanted, sort, cursor, as_file=file is not None)


def _one(routes: Router, site: Site) -> None:
    @routes.get("/reviews/{review_id}")
    async def review_page(review_id: PathId, request: Request, caller: Reader, done: Done = None) -> Response:
        """One review: what the law asks and whether that is so, who comes, what is there, and what can be done."""
        asked, unknown = await everything(site, review_id, request)
        frame = await around(site, request, caller)
        chair = {asked.review.get(each) for each in ("iro_id", "chair_id", "chaired_by")} - {None}
        names = await names_for(caller, site.names, map(str, chair))
        said = DONE.get(done or "")
        return page(render.draw("reviews/review.html", review_view(asked, names, frame, said, unknown), here=REVIEWS))


class _Lists:
    def __init__(self, site: Site, request: Request, caller: Caller) -> None:
        self._site, self._request, self._caller = site, request, caller
        self._token = token_of(request)

    async def shown(self, wanted: Wanted, sort: str, cursor: str | None, *, as_file: bool) -> Response:
        """The page, or its rows as a file."""
        asked = {**wanted.question(), "limit": _MANY, **({"cursor": cursor} if cursor else {})}
        frame = await around(self._site, self._request, self._caller)
        whole = not (wanted.asked or cursor)
        told, soon, held, iros = await asyncio.gather(
            self._ask(asked), self._soon(frame, whole=whole), self._held(whole=whole), self._iros()
        )
        names = await self._names([*told.items, *soon.items, *held.items])
        rows = listed(told.items, wanted, names, frame, sort)
        if as_file:
            return csv_file("reviews", as_csv(COLUMNS, rows))
        coming = coming_up(soon.items, held.items, names, frame, more=soon.more or held.more)
        unknown = ("reviews",) if told.away or soon.away else ()
        more = {"sort": sort, "next_cursor": told.body.get("next"), "unknown": unknown}
        view = reviews_page(rows, coming, wanted, iros, frame, **more)
        return page(render.draw("reviews/reviews.html", view, here=REVIEWS))

    async def _ask(self, asked: dict[str, str]) -> Told:
        return await self._site.others.ask("/scheduling/reviews", self._token, **asked)

    async def _held(self, *, whole: bool) -> Told:
        """What was held and is not finished; whoever narrowed the list, or went on in it, is shown the list alone."""
        return await self._ask({"status": "held", "limit": _MANY}) if whole else NOBODY

    async def _soon(self, frame: Around, *, whole: bool) -> Told:
        """This week and the next; as with those that were held."""
        if not whole:
            return NOBODY
        until = end_of_next_week(frame.today).isoformat()
        return await self._ask({"to_come": "true", "readiness": "true", "on_to": until, "limit": _MANY})

    async def _iros(self) -> dict[str, str]:
        if not self._caller.has(*_OVERSEES):
            return {}
        told = await self._site.others.ask("/allocation/iros", self._token, limit="500")
        return {str(each["id"]): str(each.get("name") or each["id"]) for each in told.items}

    async def _names(self, reviews: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
        chairs = {str(each.get("chair_id") or each.get("iro_id") or "") for each in reviews} - {""}
        return await names_for(self._caller, self._site.names, chairs)
