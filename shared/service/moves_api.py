"""The route that says, before anything is changed, what another policy would move of what a service keeps."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query

from shared.auth import audit
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.policy import PolicyError, Profile, read_now
from shared.refusals import Unprocessable
from shared.router import Router
from shared.service.another_profile import Move, moves_of_some, people_on_record
from shared.service.service import Service
from shared.web.bodies import Answer
from shared.web.paging import Page, decode_cursor, encode_cursor
from shared.web.parameters import CursorText
from shared.web.refusing import refuses

_MAY: tuple[str, ...] = ("iro_manager", "iro_admin", "admin")
_Reader = Annotated[Caller, Depends(allow(*_MAY))]
_OfPolicy = Annotated[str, Query(max_length=64, pattern=r"^[a-z0-9-]+$", description="the policy profile, by name")]
_Some = Annotated[int, Query(ge=1, le=200, description="of how many people at most, in the order of their ids")]


class MoveShape(Answer):
    """Something whose day would be another under that policy: a duty, a review, or the due day of one that was held."""

    what: Literal["duty", "review", "held_review"]
    kind: str
    """The duty; of a review the duty by which it is due."""
    child_id: str | None
    """Null where it is about somebody else, named by `subject`."""
    subject: str
    subjectkind: str
    before: date | None
    """Its day now; null: there is none, or it is not there yet."""
    after: date | None
    """Its day then; null: there is none, or it falls away."""
    late_at_once: bool
    """Its new day is over already, as the old one was not."""


class Moves(Page[MoveShape]):
    """What would move of some people; `next` leads to the people after them."""

    service: str
    policy_version: str
    """The policy asked for, as its file says it now."""
    in_force: str
    applies_to_open: bool
    """Whether that policy applies to duties that are open; else they keep the limit they were opened with."""
    people: int
    """Of how many people this page is."""
    people_in_all: int


def moves_router(service: Service) -> Router:
    """`GET /duties/moves` of one service."""
    routes = Router(tags=["duties"])

    @routes.get("/duties/moves", responses=refuses(wrong=["invalid-cursor"]))
    async def moves(caller: _Reader, profile: _OfPolicy, limit: _Some = 50, cursor: CursorText = None) -> Moves:
        """What would become of open duties, and of reviews, if the system went on under that policy.

        It is done, looked at and undone, some people a call: nothing of it stays. What would follow from it in other
        services is not in it.
        """
        after = decode_cursor(cursor, str)
        under = Service(service.declaration, service.database, service.clock, _wanted(profile))
        found = await moves_of_some(under, "" if after is None else str(after[0]), limit)
        in_all = await people_on_record(service)
        await service.audit.read(caller, "previewed_policy", audit.EVERY_CHILD)
        return Moves(
            items=[_shape(each) for each in found.moves],
            next=None if found.last is None else encode_cursor([found.last]),
            service=service.name,
            policy_version=under.profile.id,
            in_force=service.profile.id,
            applies_to_open=under.profile.applies_to_open,
            people=found.people,
            people_in_all=in_all,
        )

    return routes


def _wanted(name: str) -> Profile:
    try:
        return read_now(name)
    except PolicyError as wrong:
        raise Unprocessable.at("/query/profile", str(wrong)) from wrong


def _shape(move: Move) -> MoveShape:
    child_id = move.subject if move.subjectkind == "child" else None
    return MoveShape.model_validate({**move._asdict(), "child_id": child_id})
