"""The routes beside the services: health, readiness, the clock, signing in, public keys and metrics."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel

from services.runtime.clocks import in_zone
from services.runtime.quiescence import Time
from shared.auth.access import allow, public
from shared.auth.roles import Caller
from shared.auth.tokens import LocalIssuer
from shared.policy import Profile
from shared.refusals import Unprocessable
from shared.web.bodies import Body

Admin = Annotated[Caller, Depends(allow("admin"))]


class WantedTime(Body):
    """The moment to which the simulated clock is to move: ISO 8601, local to the council where it names no zone."""

    now: str


class ClockReading(BaseModel):
    """The simulated time."""

    now: AwareDatetime


class ClockMoved(ClockReading):
    """The time reached, how often the services were swept on the way, and how many events are parked."""

    swept: int
    parked: int


def clock_router(time: Time, profile: Profile) -> APIRouter:
    """`GET` and `PUT /clock`: only with a simulated clock."""
    routes = APIRouter(tags=["clock"])

    @routes.get("/clock")
    async def what_time_is_it(_caller: Admin) -> ClockReading:
        """The simulated time."""
        return ClockReading(now=time.now())

    @routes.put("/clock")
    async def move_the_clock(wanted: WantedTime, _caller: Admin) -> ClockMoved:
        """Move forward, doing on the way all that falls due; answers when everything has settled. Never backwards."""
        moved = await time.move_to(_moment(wanted.now, profile))
        return ClockMoved(now=moved.now, swept=moved.swept, parked=moved.parked)

    return routes


def _moment(text: str, profile: Profile) -> datetime:
    try:
        moment = in_zone(datetime.fromisoformat(text), profile)
        if not profile.calendar.covers(moment.date()):
            raise ValueError("outside the calendar")
    except (ValueError, OverflowError) as wrong:
        first, last = profile.calendar.first_day, profile.calendar.last_day
        said = f"must be a moment like 2026-01-05T09:00, between {first} and {last}"
        raise Unprocessable.at("/now", said) from wrong
    return moment


def keys_router(issuer: LocalIssuer) -> APIRouter:
    """`GET /jwks`: the public keys by which tokens are checked."""
    routes = APIRouter(tags=["keys"])

    @routes.get("/jwks")
    @public
    async def jwks() -> dict[str, Any]:
        """The public key set (RFC 7517)."""
        return issuer.jwks()

    return routes
