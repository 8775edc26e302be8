"""A child's IRO over HTTP: shown, recommended, chosen by a manager."""

from dataclasses import replace

from services.allocation.actions.managers import choice, exceptions
from services.allocation.actions.pages import child_page as reading
from services.allocation.api.callers import ChildReader, Manager, Seer, note
from services.allocation.api.parameters import ChildId, ShownAtMost
from services.allocation.rules.all_rules import RULES, overridable
from services.allocation.rules.model import Candidate
from services.allocation.schemas import children as schemas
from services.allocation.schemas.childs_own_page import OwnPage
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.child.may_see import is_own
from shared.child.relations import Relation
from shared.child.taken_back import hidden_from
from shared.duties.may_report import NOBODY
from shared.duties.view import DutyShape, own_duties, with_owners, without_causes
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.refusing import KEY_REUSED, refuses
from shared.work.unit_of_work import Work

_REFUSED_CHOICES = refuses(
    "not-looked-after",
    "already-allocated",
    KEY_REUSED,
    *(rule.slug for rule in RULES if rule.may_stand_against),
    missing="child",
    wrong=["no-such-iro"],
)


def looking_at_a_child(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}", responses=refuses(missing="child"))
    async def one_child(child_id: ChildId, caller: ChildReader) -> schemas.Child | OwnPage:
        """The child's IRO with contact details, the reason, the history, the family, and the open duties.

        A child sees the own page without the reasons. A duplicate's id shows the record that it was merged into.
        """
        await service.must_see(caller, child_id)
        show = reading.own_page if "child" in caller.roles else reading.child
        async with service.looking() as work:
            found = await show(work, child_id)
            hidden = await hidden_from(work, caller, [found.child_id])
            duties = [without_causes(each, hidden) for each in await _with_owners(service, work, found, caller)]
        await service.audit.read(caller, "child.read", found.child_id)
        return shown_to(caller, found.model_copy(update={"duties": duties}))


def recommending(routes: Router, service: Service) -> None:
    @routes.get("/children/{child_id}/recommendation", responses=refuses("not-looked-after", missing="child"))
    async def recommendation(child_id: ChildId, caller: Seer, limit: ShownAtMost = 20) -> schemas.Recommendation:
        """The IROs, ranked, each with the rules for and against: first who may be appointed, then who is kept from it.

        Nothing is saved but that it was looked at.
        """
        await service.must_see(caller, child_id)
        async with service.looking() as work:
            child_id = await reading.present_id(work, child_id)
            weight, candidates = await choice.recommendation(work, service.profile, child_id, limit + 1)
        await service.audit.read(caller, "child.recommendation_read", child_id)
        shown = [_candidate(each) for each in candidates[:limit]]
        more = len(candidates) > limit
        found = schemas.Recommendation(child_id=child_id, weight=weight, candidates=shown, more=more)
        return shown_to(caller, found)


async def _with_owners(service: Service, work: Work, found: schemas.Child | OwnPage, caller: Caller) -> list[DutyShape]:
    """The open duties with who owes each; who the IRO is, and who covers for her, is what the page itself says."""
    involved = (await service.sight.involved(work, [found.child_id])).get(found.child_id, NOBODY)
    people = dict(involved.people)
    people[Relation.IRO] = frozenset({found.iro.id} if found.iro is not None else ())
    people[Relation.COVER] = frozenset({found.cover.iro.id} if found.cover is not None else ())
    duties = with_owners(found.duties, {found.child_id: replace(involved, people=people)})
    return own_duties(duties) if is_own(caller) else duties


def _candidate(each: Candidate) -> schemas.Candidate:
    rules = [
        schemas.RuleVerdict(
            rule=said.rule, verdict=said.answer.value, why=said.why, may_be_set_aside=overridable(said.rule)
        )
        for said in each.rules
    ]
    return schemas.Candidate(iro_id=each.iro_id, eligible=each.eligible, rank=each.rank, load=each.load, rules=rules)


def choosing_for_a_child(routes: Router, service: Service) -> None:
    @routes.post("/children/{child_id}/allocations", status_code=201, responses=_REFUSED_CHOICES)
    async def a_manager_chooses(
        child_id: ChildId, wanted: schemas.NewAllocation, caller: Manager, once: Once
    ) -> schemas.Child:
        """A manager's own choice, with a reason; refused where a rule forbids it."""
        await service.must_see(caller, child_id)
        async with once.change(service, caller) as change:
            child_id = await reading.present_id(change.work, child_id)
            await choice.choose(change.work, service.profile, child_id, wanted, caller.subject)
            await change.settle("allocation.chosen", child_id)
            found = await reading.child(change.work, child_id)
            duties = await _with_owners(service, change.work, found, caller)
            return await change.answer(found.model_copy(update={"duties": duties}))


def taking_back_a_choice(routes: Router, service: Service) -> None:
    @routes.post("/children/{child_id}/allocations/withdrawal", responses=refuses(missing="choice"))
    async def a_choice_is_taken_back(child_id: ChildId, taken_back: Withdrawal, caller: Manager) -> schemas.Child:
        """The manager's choice that stands binds nobody any more; the child keeps that IRO until somebody says else."""
        async with service.deciding() as work:
            child_id = await reading.present_id(work, child_id)
            await choice.take_back(work, child_id, taken_back.reason, caller)
            await service.settle(work)
            await note(work, caller, "allocation.choice_withdrawn", child_id)
            found = await reading.child(work, child_id)
            return found.model_copy(update={"duties": await _with_owners(service, work, found, caller)})


def excepting_siblings(routes: Router, service: Service) -> None:
    @routes.post(
        "/sibling-exceptions",
        status_code=201,
        responses=refuses("nothing-to-except", "exception-on-record", KEY_REUSED),
    )
    async def siblings_need_not_share(
        new: schemas.NewException, caller: Manager, once: Once
    ) -> schemas.SiblingException:
        """A recorded decision: a conflict of interest, or a group too large to manage (Hull 1; Jersey 7.2)."""
        async with once.change(service, caller) as change:
            row = await exceptions.record_exception(change.work, service.profile, new, caller.subject)
            await change.settle("siblings.exception_recorded", *row["child_ids"])
            return await change.answer(schemas.SiblingException.model_validate(row))
