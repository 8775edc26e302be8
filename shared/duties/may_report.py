"""Who may report that a duty was met: whoever owes it, who covers for them, IRO administration, or a manager of theirs.

The council's case system speaks for the authority's side. Nobody else's word is evidence, as a social worker's is not
of what the IRO did. Pure.

Source: Hull 1; Jersey 6.1 (the IRO watches over the authority); who stands for whom is local.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from shared.auth.roles import Caller
from shared.child.relations import Involved, Relation


class Side(NamedTuple):
    """Who speaks for an owner: `relations` are people of the child's, by role; `roles` need be nothing to the child.

    `managers` are the roles, among both, that may correct what was reported.
    """

    relations: Mapping[str, frozenset[Relation]]
    roles: frozenset[str]
    managers: frozenset[str]


_IROS: Final = frozenset({Relation.IRO, Relation.COVER})
_WORKER: Final = {"social_worker": frozenset({Relation.SOCIAL_WORKER})}
_MANAGERS: Final = {"team_manager": frozenset({Relation.TEAM}), "service_manager": frozenset({Relation.LINE})}
_OFFICE: Final = frozenset({"iro_manager", "iro_admin"})
_COUNCIL: Final = frozenset({"iro_admin", "council_system", "senior_manager"})
_ABOVE: Final = frozenset({*_MANAGERS, "senior_manager", "iro_manager"})


def _iro(relations: frozenset[Relation]) -> Side:
    return Side({"iro": relations, "corporate_iro": relations}, _OFFICE, frozenset({"iro_manager"}))


_AUTHORITY: Final = Side(_WORKER | _MANAGERS, _COUNCIL, _ABOVE)
_IRO_SERVICE: Final = Side({}, _OFFICE, frozenset({"iro_manager"}))
_COURT: Final = Side(
    {"guardian": frozenset({Relation.GUARDIAN}), "iro": _IROS, "corporate_iro": _IROS},
    _OFFICE | {"legal"},
    frozenset({"iro_manager"}),
)

SIDES: Final[Mapping[str, Side]] = {
    "iro": _iro(_IROS),
    "outgoing_iro": _iro(_IROS | {Relation.OUTGOING_IRO}),
    "corporate_iro": Side({}, _OFFICE | {"corporate_iro"}, frozenset({"iro_manager"})),
    "iro_service": _IRO_SERVICE,
    "iro_manager": _IRO_SERVICE,
    "social_worker": _AUTHORITY,
    "authority": _AUTHORITY,
    "agency_asked": _AUTHORITY,
    "team_manager": Side(_MANAGERS, _COUNCIL, _ABOVE),
    "stage_manager": Side(_MANAGERS, _COUNCIL, _ABOVE),
    "person_named": Side(
        {**_WORKER, **_MANAGERS, "iro": _IROS, "corporate_iro": _IROS},
        _COUNCIL | _OFFICE,
        _ABOVE,
    ),
    "legal_department": Side(
        {}, frozenset({"legal", "council_system", "iro_admin"}), frozenset({"senior_manager", "iro_manager"})
    ),
    "childrens_guardian": _COURT,
    "cafcass": _COURT,
}
"""By the word with which a policy names the owner of a duty."""
NOBODY: Final = Involved(frozenset(), {})


def may_report(caller: Caller, owner: str, child: Involved = NOBODY) -> bool:
    """Whether this caller may report that a duty of this owner was met; `child` is empty where it is about nobody."""
    side = SIDES.get(owner, _IRO_SERVICE)
    return "child" not in caller.roles and (
        caller.has(*side.roles)
        or caller.subject == owner
        or not _speaking(caller, side, child).isdisjoint(caller.roles)
    )


def may_correct(caller: Caller, owner: str, child: Involved = NOBODY) -> bool:
    """Whether this caller may put right what was reported of a duty of this owner, with a reason: a manager alone."""
    side = SIDES.get(owner, _IRO_SERVICE)
    speaking = _speaking(caller, side, child) | (caller.roles - side.relations.keys())
    return "child" not in caller.roles and not speaking.isdisjoint(side.managers)


def _speaking(caller: Caller, side: Side, child: Involved) -> frozenset[str]:
    """In which of the caller's roles she is of the child's people who may speak for the owner."""
    own = child.relations_of(caller.subject)
    return frozenset(role for role, wanted in side.relations.items() if role in caller.roles and own & wanted)
