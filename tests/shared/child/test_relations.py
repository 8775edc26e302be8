"""Who has to do with a child, from what was told: each relation from the day it begins to the day it ends."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations

import pytest

from shared.child.named import LOOKED_AT, names_in
from shared.child.relations import Involved, Relation, involved_with
from shared.events.council.child_court import CourtDocumentReceived
from shared.events.council.child_life import TeamChanged
from shared.events.council.duty_to_inform import ComplaintReceived, SocialWorkerChanged
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroCovered, IroCoverEnded
from shared.policy import load_profile
from shared.register.facts import facts_stated_by
from tests.support import facts
from tests.support.events import said
from tests.support.facts import allocated, allocation_ended, became, ceased, changed, corrected, day

ENGLAND = load_profile("england-2010")
DETAILS = {"social_worker_id": "SW1", "visitor_id": "V1", "personal_adviser_id": "P1", "team_id": "T1"}
IN_CARE = said(became(**DETAILS, team_manager_id="TM1"))
COVERED = said(
    IroCovered(cover_id="V", absence_id="B", iro_id="I1", cover_iro_id="I9", from_on=day("2026-01-12")), at="2026-01-08"
)
UNCOVERED = said(IroCoverEnded(cover_id="V", ended_on=day("2026-01-20"), outcome="back"))


def team(manager: str, on: str, **line: str) -> Envelope:
    data = TeamChanged.model_validate({"team_manager_id": manager, "changed_on": on, **line})
    return said(data, "T1")


def about_the_child(*told: Envelope, teams: Sequence[Envelope] = (), today: str = "2026-01-15") -> Involved:
    """The same whatever was heard first."""
    found = [
        involved_with(
            "C1047",
            facts_stated_by(order),
            facts_stated_by(teams),
            ids=["C1047"],
            profile=ENGLAND,
            today=day(today),
            introduced_by=lambda on: on + timedelta(days=14),
        )
        for order in list(permutations(told))[::3]
    ]
    assert all(each == found[0] for each in found)
    assert everybody(found[0]) <= named_in(told) | named_in(teams)
    return found[0]


def everybody(involved: Involved) -> set[str]:
    return {each for its in involved.people.values() for each in its}


def named_in(told: Sequence[Envelope]) -> set[str]:
    return {name for each in told if type(each.data) in LOOKED_AT for name in names_in(each.data)}


def people(involved: Involved, relation: Relation) -> set[str]:
    return set(involved.people.get(relation, ()))


def test_those_named_with_the_child_are_what_they_are_named_as() -> None:
    found = about_the_child(IN_CARE)
    named = (Relation.SOCIAL_WORKER, Relation.VISITOR, Relation.PERSONAL_ADVISER, Relation.TEAM)
    assert [people(found, each) for each in named] == [{"SW1"}, {"V1"}, {"P1"}, {"TM1"}]
    assert found.relations_of("C1047") == {Relation.SELF}
    assert found.relations_of("SW2") == frozenset()


def test_another_social_worker_takes_the_place_of_the_one_before_and_another_team_that_of_its_manager() -> None:
    other = SocialWorkerChanged.model_validate(
        {"occurred_on": "2026-01-09", "category": "x", "record_ref": "r", "social_worker_id": "SW2", "team_id": "T2"}
    )
    found = about_the_child(IN_CARE, said(other))
    assert (people(found, Relation.SOCIAL_WORKER), people(found, Relation.TEAM)) == ({"SW2"}, set())


@pytest.mark.parametrize(("today", "manager", "line"), [("2026-01-11", "TM2", "S2"), ("2026-01-12", "TM3", "S3")])
def test_a_teams_managers_are_those_of_the_day(today: str, manager: str, line: str) -> None:
    teams = [
        team("TM2", "2026-01-05", service_manager_id="S2"),
        team("TM3", "2026-01-12", service_manager_id="S3", head_of_service_id="H3", director_id="D3"),
    ]
    found = about_the_child(IN_CARE, teams=teams, today=today)
    assert people(found, Relation.TEAM) == {"TM1", manager}
    assert line in people(found, Relation.LINE)
    assert ("D3" in people(found, Relation.LINE)) is (manager == "TM3")


@pytest.mark.parametrize(
    ("told", "iro", "outgoing"),
    [
        ([], set(), set()),
        ([said(allocated())], {"I1"}, set()),
        ([said(allocated()), said(changed(on="2026-01-10"))], {"I2"}, {"I1"}),
        ([said(allocated()), said(changed(on="2026-01-10", goes_back=True))], {"I2"}, set()),
        ([said(allocated()), said(allocation_ended(on="2026-01-10"))], set(), set()),
        ([said(allocated()), said(allocation_ended(on="2026-01-10")), said(ceased("2026-01-10"))], {"I1"}, set()),
    ],
)
def test_the_iro_is_the_childs_own_and_of_a_child_whose_care_has_ended_the_last(
    told: list[Envelope], iro: set[str], outgoing: set[str]
) -> None:
    found = about_the_child(IN_CARE, *told)
    assert (people(found, Relation.IRO), people(found, Relation.OUTGOING_IRO)) == (iro, outgoing)


@pytest.mark.parametrize(("today", "still"), [("2026-01-23", True), ("2026-01-24", True), ("2026-01-25", False)])
def test_the_iro_before_is_outgoing_until_the_last_day_for_the_introduction(today: str, still: bool) -> None:
    found = about_the_child(IN_CARE, said(allocated()), said(changed(on="2026-01-10")), today=today)
    assert people(found, Relation.OUTGOING_IRO) == ({"I1"} if still else set())


@pytest.mark.parametrize(
    ("today", "covers"),
    [("2026-01-11", False), ("2026-01-12", True), ("2026-01-19", True), ("2026-01-20", False), ("2026-01-21", False)],
)
def test_she_who_stands_in_does_so_from_the_first_day_until_it_is_over(today: str, covers: bool) -> None:
    found = about_the_child(IN_CARE, said(allocated()), COVERED, UNCOVERED, today=today)
    assert people(found, Relation.COVER) == ({"I9"} if covers else set())


def test_a_guardian_is_one_until_the_appointment_or_its_case_ends() -> None:
    appointed = [
        said(facts.proceedings_started("N1", "2026-01-06")),
        said(facts.guardian_appointed("G1", "2026-01-07", "N1")),
    ]
    assert people(about_the_child(IN_CARE, *appointed), Relation.GUARDIAN) == {"G1"}
    for end in (facts.guardian_ended("G1", "2026-01-10"), facts.proceedings_ended("N1", "2026-01-10")):
        assert people(about_the_child(IN_CARE, *appointed, said(end)), Relation.GUARDIAN) == set()


def test_a_child_is_in_court_while_a_case_goes_on_and_ever_after_a_court_document() -> None:
    began, over = said(facts.proceedings_started("N1", "2026-01-06")), said(facts.proceedings_ended("N1", "2026-01-10"))
    order = CourtDocumentReceived.model_validate({"document_id": "D", "kind": "order", "received_on": "2026-01-08"})
    assert [about_the_child(IN_CARE, *told).in_court for told in ((), (began,), (began, over), (said(order),))] == [
        False,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(("today", "seen"), [("2027-01-07", True), ("2027-01-08", True), ("2027-01-09", False)])
def test_a_complaint_is_looked_into_for_twelve_months(today: str, seen: bool) -> None:
    complaint = ComplaintReceived.model_validate(
        {"occurred_on": "2026-01-08", "category": "x", "record_ref": "r", "social_worker_id": "SW1"}
    )
    assert about_the_child(IN_CARE, said(complaint), today=today).complained is seen


def test_what_a_correction_takes_away_is_gone() -> None:
    found = about_the_child(IN_CARE, said(corrected(visitor_id=None), at="2026-01-06"))
    assert people(found, Relation.VISITOR) == set()
