"""The moves proposed for a child over HTTP, and what the IRO says before each (Jersey 3.78)."""

from services.scheduling.actions.preparing import moves as actions
from services.scheduling.api.whose import NOT_THE_IRO, ChildId, Decider, SaidId, Staff, note, the_child
from services.scheduling.schemas.moves import MovesProposed, NewMovePrepared
from shared.auth.codes_only import shown_to
from shared.child.who_may import may_decide
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.refusing import refuses


def router(service: Service) -> Router:
    """Every route about moves that are proposed."""
    routes = Router(tags=["preparing"])
    _reading(routes, service)
    _saying(routes, service)
    return routes


def _reading(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}/moves-proposed", responses=refuses(missing="child"))
    async def moves_proposed(child_id: ChildId, caller: Staff) -> MovesProposed:
        """The moves proposed for this child that are still to come, and what the IRO said of each."""
        child = await the_child(service, caller, child_id)
        async with service.looking() as work:
            shown = MovesProposed(items=await actions.moves_proposed(work, child.child_id))
        await service.audit.read(caller, "read_moves_proposed", child.child_id)
        return shown_to(caller, shown)


def _saying(routes: Router, service: Service) -> None:
    path = "/children/{child_id}/moves-proposed/{proposal_id}/prepared"

    @routes.post(path, responses=refuses(missing="move", wrong=["future-date"]))
    async def plan_and_child_are_ready_for_the_move(
        child_id: ChildId, proposal_id: SaidId, said: NewMovePrepared, caller: Decider
    ) -> MovesProposed:
        """Whether the care plan is up to date and the child understands what is proposed; the last word stands."""
        child = await the_child(service, caller, child_id, may_decide, NOT_THE_IRO)
        async with service.deciding() as work:
            await actions.say_prepared(work, child.child_id, proposal_id, said, caller.subject)
            await note(work, caller, "move_prepared", child.child_id)
            return MovesProposed(items=await actions.moves_proposed(work, child.child_id))

    @routes.post(f"{path}/withdrawal", responses=refuses(missing="preparation of a move"))
    async def what_was_said_of_the_move_is_taken_back(
        child_id: ChildId, proposal_id: SaidId, why: Withdrawal, caller: Decider
    ) -> MovesProposed:
        """That was not so: by whoever said it, or the IRO manager."""
        child = await the_child(service, caller, child_id)
        async with service.deciding() as work:
            await actions.take_back_prepared(work, child.child_id, proposal_id, why.reason, caller)
            await note(work, caller, "move_preparation_withdrawn", child.child_id)
            return MovesProposed(items=await actions.moves_proposed(work, child.child_id))
