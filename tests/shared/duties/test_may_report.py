"""Whose word is evidence that a duty was met: every owner with every role, related to the child or not."""

import pytest

from shared.auth.roles import ROLES, Caller
from shared.child.relations import Involved, Relation
from shared.duties.may_report import SIDES, may_correct, may_report
from shared.policy import load_profile, profile_names

CHILD = Involved(frozenset({"AVA"}), {relation: frozenset({relation.value}) for relation in Relation})
AS: dict[str, tuple[Relation, ...]] = {
    "social_worker": (Relation.SOCIAL_WORKER, Relation.VISITOR, Relation.PERSONAL_ADVISER),
    "team_manager": (Relation.TEAM,),
    "service_manager": (Relation.LINE,),
    "iro": (Relation.IRO, Relation.COVER, Relation.OUTGOING_IRO),
    "corporate_iro": (Relation.IRO, Relation.COVER, Relation.OUTGOING_IRO),
    "guardian": (Relation.GUARDIAN,),
    "child": (Relation.SELF,),
}
"""What somebody of each role may be to a child."""
OFFICE = {"iro_manager", "iro_admin"}
HER = {"iro as iro", "iro as cover", "corporate_iro as iro", "corporate_iro as cover"}
COUNCIL = {"iro_admin", "council_system", "senior_manager"}
MANAGERS = {"team_manager as team", "service_manager as line"}
WORKER = {"social_worker as social_worker"}
MAY: dict[str, set[str]] = {
    "iro": OFFICE | HER,
    "outgoing_iro": OFFICE | HER | {"iro as outgoing_iro", "corporate_iro as outgoing_iro"},
    "corporate_iro": OFFICE | {"corporate_iro"},
    "iro_service": OFFICE,
    "iro_manager": OFFICE,
    "social_worker": COUNCIL | MANAGERS | WORKER,
    "authority": COUNCIL | MANAGERS | WORKER,
    "agency_asked": COUNCIL | MANAGERS | WORKER,
    "team_manager": COUNCIL | MANAGERS,
    "stage_manager": COUNCIL | MANAGERS,
    "person_named": COUNCIL | MANAGERS | WORKER | OFFICE | HER,
    "legal_department": {"legal", "council_system", "iro_admin"},
    "childrens_guardian": OFFICE | HER | {"legal", "guardian as guardian"},
    "cafcass": OFFICE | HER | {"legal", "guardian as guardian"},
}


def everybody() -> dict[str, Caller]:
    """Each role as nothing to the child, and as everything that somebody of this role can be."""
    found = {role: Caller("nobody", frozenset({role})) for role in ROLES}
    for role, relations in AS.items():
        found |= {f"{role} as {each.value}": Caller(each.value, frozenset({role})) for each in relations}
    return found


def reached(owner: str) -> set[str]:
    """Who may tell, and nobody twice: who may as anybody may as whoever she is."""
    found = {name for name, caller in everybody().items() if may_report(caller, owner, CHILD)}
    return {name for name in found if name.partition(" as ")[0] == name or name.partition(" as ")[0] not in found}


@pytest.mark.parametrize("owner", sorted(SIDES))
def test_a_duty_is_told_of_by_its_owner_and_who_stands_for_them(owner: str) -> None:
    assert reached(owner) == MAY[owner]


def test_every_owner_that_a_policy_names_has_a_side() -> None:
    owners = {duty.owner for name in profile_names() for duty in load_profile(name).all_duties.values()}
    assert owners <= SIDES.keys()


def test_whoever_is_named_as_the_owner_tells_of_it_and_no_child_does() -> None:
    assert may_report(Caller("TEACHER7", frozenset({"social_worker"})), "TEACHER7")
    assert not may_report(Caller("AVA", frozenset({"child", "iro_admin"})), "iro", CHILD)


@pytest.mark.parametrize(
    ("owner", "who"),
    [
        ("iro", {"iro_manager"}),
        ("social_worker", {"iro_manager", "senior_manager", *MANAGERS}),
        ("legal_department", {"iro_manager", "senior_manager"}),
    ],
)
def test_only_a_manager_of_that_side_or_of_the_iros_puts_a_report_right(owner: str, who: set[str]) -> None:
    assert {name for name, caller in everybody().items() if may_correct(caller, owner, CHILD)} == who
