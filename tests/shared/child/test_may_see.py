"""Who may see a child: every role, related to the child in every way or in none."""

import pytest

from shared.auth.roles import ROLES, Caller
from shared.child.may_see import SEES_EVERY_CHILD, may_see_child
from shared.child.relations import Involved, Relation

NOTHING_SPECIAL = Involved(frozenset({"AVA", "DUP"}), {each: frozenset({each.value}) for each in Relation})
IN_COURT = Involved(frozenset({"AVA"}), {}, in_court=True)
COMPLAINED = Involved(frozenset({"AVA"}), {}, complained=True)
EVERY_CHILD = {
    "iro_manager",
    "iro_admin",
    "senior_manager",
    "council_system",
    "auditor",
    "admin",
    "service",
    "dashboard",
}
IROS = {"iro", "cover", "outgoing_iro"}
SEES_AS = {
    "social_worker": {"social_worker", "visitor", "personal_adviser"},
    "team_manager": {"team"},
    "service_manager": {"line"},
    "iro": IROS,
    "corporate_iro": IROS,
    "guardian": {"guardian"},
}


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("relation", [*(each.value for each in Relation if each is not Relation.SELF), "nobody"])
def test_a_child_is_seen_by_their_own_and_by_those_who_see_every_child(role: str, relation: str) -> None:
    wanted = role in EVERY_CHILD or relation in SEES_AS.get(role, set())
    assert may_see_child(Caller(relation, frozenset({role})), NOTHING_SPECIAL) is wanted


def test_the_roles_that_see_every_child_are_these_eight() -> None:
    assert SEES_EVERY_CHILD == EVERY_CHILD


@pytest.mark.parametrize(("role", "child"), [("legal", IN_COURT), ("complaints", COMPLAINED)])
def test_departments_see_the_children_who_concern_them(role: str, child: Involved) -> None:
    caller = Caller("D1", frozenset({role}))
    assert [each for each in (NOTHING_SPECIAL, IN_COURT, COMPLAINED) if may_see_child(caller, each)] == [child]


@pytest.mark.parametrize("more", [set(), {"admin"}, {"iro_manager", "iro"}])
def test_a_childs_token_is_a_childs_whatever_else_it_carries(more: set[str]) -> None:
    for subject, wanted in (("AVA", True), ("DUP", True), ("BEN", False), ("iro", False)):
        assert may_see_child(Caller(subject, frozenset({"child", *more})), NOTHING_SPECIAL) is wanted


def test_of_several_roles_one_that_may_is_enough() -> None:
    assert may_see_child(Caller("team", frozenset({"social_worker", "team_manager"})), NOTHING_SPECIAL)
    assert not may_see_child(Caller("team", frozenset({"social_worker", "iro"})), NOTHING_SPECIAL)
