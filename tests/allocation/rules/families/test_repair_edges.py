"""Where mending a family has least choice: who is given way to, who is shown as misplaced, and the last place."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.allocation.rules.families.repair import Member, whole
from services.allocation.rules.model import Absence, Child, Iro, Limits, Registration, Sibling

ON = date(2026, 1, 5)
FULL = {name: Iro(name, load=70) for name in ("sam", "pat")}
LAPSED = Iro("jo", registrations=(Registration("uk", to_on=ON - timedelta(1)),))
JO, SAM = Iro("jo"), Iro("sam")


def with_jo(own: str, **known: object) -> Member:
    return replace(Member(Child(own), "jo", False, ON), **known)


def siblings(*members: Member) -> list[Member]:
    """The same children, each the others' brother or sister."""
    ids = [member.child.id for member in members]
    return [replace(each, siblings=tuple(Sibling(i) for i in ids if i != each.child.id)) for each in members]


def visited_by(iro: str, member: Member) -> Member:
    return replace(member, child=replace(member.child, people={"visitor_id": iro}))


def ought(members: Sequence[Member], *iros: Iro) -> dict[str, str | None]:
    found = whole({each.child.id: each for each in members}, iros, Limits(), ON)
    return {each: group.target for group in found.groups for each in group.ids}


def misplaced(members: Sequence[Member], *iros: Iro) -> dict[str | None, tuple[str, ...]]:
    """Who ought to move, by the IRO to whom; None: nobody may have them all."""
    found = whole({each.child.id: each for each in members}, iros, Limits(), ON)
    return {group.target: group.movers for group in found.groups if group.movers}


@pytest.mark.parametrize(("load", "both"), [(68, True), (69, False), (70, False)])
def test_the_last_place_is_given_once_when_two_of_one_family_have_to_go(load: float, both: bool) -> None:
    found = ought([with_jo("ava"), with_jo("ben")], LAPSED, Iro("sam", load=load))
    assert list(found.values()).count("sam") == (2 if both else 70 - load)


@pytest.mark.parametrize(("weight", "target"), [(1.0, "sam"), (1.5, "sam"), (1.6, None)])
def test_the_room_a_family_needs_is_what_the_children_weigh(weight: float, target: str | None) -> None:
    heavy = with_jo("ava", child=Child("ava", weight=weight))
    assert ought([heavy], LAPSED, Iro("sam", load=68.5)) == {"ava": target}


def test_a_child_with_most_to_lose_stays_although_the_iro_has_more_than_the_limit() -> None:
    baby, mum = with_jo("baby", settled=True), with_jo("mum", relations=("baby",))
    assert ought([baby, mum], Iro("jo", load=71), SAM) == {"baby": "jo", "mum": "sam"}


def test_where_nobody_else_has_room_the_one_who_knows_the_iro_stays_whoever_came_first() -> None:
    baby = with_jo("baby", settled=True, since=ON)
    mum = with_jo("mum", relations=("baby",), since=ON - timedelta(9))
    assert ought([baby, mum], JO, *FULL.values()) == {"baby": "jo", "mum": None}


def test_who_may_not_stay_with_the_siblings_iro_is_misplaced_though_nobody_may_have_them_all() -> None:
    children = siblings(visited_by("jo", with_jo("ava")), with_jo("ben"))
    assert misplaced(children, JO, *FULL.values()) == {None: ("ava",)}


def test_a_parent_beside_her_child_is_misplaced_though_nobody_else_has_room() -> None:
    baby, mum = with_jo("baby", settled=True), with_jo("mum", relations=("baby",))
    assert misplaced([baby, mum], JO, *FULL.values()) == {None: ("mum",)}


def test_an_iro_who_is_away_is_given_only_to_those_whose_brothers_and_sisters_she_has() -> None:
    away = Iro("sam", absences=(Absence(ON, ON, covered=True),))
    ava, ben = siblings(with_jo("ava"), with_jo("ben", iro_id="sam"))
    assert ought([ava, ben], LAPSED, away, FULL["pat"]) == {"ava": "sam", "ben": "sam"}
    assert ought([with_jo("ava")], LAPSED, away, FULL["pat"]) == {"ava": None}


def test_nobody_who_has_the_parent_is_counted_on_to_stand_in_for_the_childs_iro() -> None:
    away = Iro("jo", absences=(Absence(ON, ON, covered=True),))
    ava, ben = siblings(with_jo("ava"), visited_by("sam", with_jo("ben", iro_id="sam")))
    mum = with_jo("mum", iro_id="pat")
    assert ought([ava, ben, mum], away, SAM, Iro("pat"))["ben"] == "jo"
    kept = replace(mum, relations=("ben",), settled=True)
    assert ought([ava, ben, kept], away, SAM, Iro("pat"))["ben"] is None
