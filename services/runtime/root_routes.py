"""The routes beside the services: health, readiness, the clock, signing in, public keys and metrics."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from pydantic import AwareDatetime, BaseModel, Field

from services.runtime.clocks import in_zone
from services.runtime.quiescence import Time
from shared.auth.access import allow, public
from shared.auth.roles import ROLES, Caller
from shared.auth.signin import SignIn
from shared.auth.tokens import LocalIssuer
from shared.policy import Profile
from shared.refusals import Unprocessable
from shared.router import Router
from shared.web.bodies import Body
from shared.web.refusing import refuses

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


def clock_router(time: Time, profile: Profile) -> Router:
    """`GET` and `PUT /clock`: only with a simulated clock."""
    routes = Router(tags=["clock"])

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


class WantedCode(Body):
    """Who is to sign in by a new one-time link: their roles, and the council's id for the person."""

    roles: Annotated[list[str], Field(min_length=1, max_length=len(ROLES), examples=[["iro_manager"]])]
    subject: Annotated[str, Field(min_length=1, max_length=200, examples=["M1"])]


class NewCode(BaseModel):
    """To be opened as `/sign-in?code=...`: once, within ten minutes, on the machine itself."""

    code: str


def codes_router(sign_in: SignIn) -> Router:
    """`POST /sign-in/codes`: a new one-time code, for an admin's command on the machine."""
    routes = Router(tags=["sign-in"])

    @routes.post("/sign-in/codes", status_code=201, responses=refuses())
    async def new_code(wanted: WantedCode, _caller: Admin) -> NewCode:
        """A one-time code with which somebody signs in to the pages."""
        unknown = [at for at, role in enumerate(wanted.roles) if role not in ROLES]
        if unknown:
            raise Unprocessable.at(f"/roles/{unknown[0]}", "is no role")
        return NewCode(code=sign_in.new_code(wanted.roles, wanted.subject))

    return routes


def keys_router(issuer: LocalIssuer) -> Router:
    """`GET /jwks`: the public keys by which tokens are checked."""
    routes = Router(tags=["keys"])

    @routes.get("/jwks")
    @public
    async def jwks() -> dict[str, Any]:
        """The public key set (RFC 7517)."""
        return issuer.jwks()

    return routes
