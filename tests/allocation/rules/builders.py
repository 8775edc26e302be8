"""Services, children and families of every kind, for the laws of choosing."""

from datetime import date, timedelta

from hypothesis import strategies as st

from services.allocation.rules.model import (
    Absence,
    Child,
    Family,
    FormerPost,
    Iro,
    Limits,
    Registration,
    Sibling,
    SiblingException,
    Tie,
)

ON = date(2026, 1, 5)
APART = {SiblingException.CONFLICT_OF_INTEREST, SiblingException.MANAGER_DECISION}
LIMITS = Limits(min_years_qualified=5)
IDS = [f"iro{n}" for n in range(6)]
METHODS = st.frozensets(st.sampled_from(["bsl", "pcs", "specialist"]))
NEAR = st.none() | st.integers(-2, 2).map(lambda days: ON + timedelta(days))
SOME_IROS = st.frozensets(st.sampled_from(IDS), max_size=2)
REGISTERED = (Registration("uk"),)
SELDOM = st.sampled_from([False, False, False, True])
TIES = st.builds(Tie, person_id=st.just("p1"), from_on=NEAR, to_on=NEAR) | st.builds(
    Tie, team_id=st.just("t1"), from_on=NEAR, to_on=NEAR
)
FORMER = st.builds(FormerPost, st.just("social_worker_id"), st.just(ON - timedelta(30)))


@st.composite
def iros(draw: st.DrawFn) -> list[Iro]:
    return [
        Iro(
            iro_id,
            fte=draw(st.sampled_from([0.0, 0.5, 0.6, 1.0])),
            role=draw(st.sampled_from(["iro", "iro", "iro_and_conference_chair", "corporate_iro"])),
            active_from=draw(NEAR) if draw(SELDOM) else None,
            active_to=draw(NEAR) if draw(SELDOM) else None,
            absences=(Absence(ON, draw(NEAR)),) if draw(SELDOM) else (),
            methods=draw(METHODS),
            not_independent_teams=frozenset({"t1"}) if draw(SELDOM) else frozenset(),
            ties=(draw(TIES),) if draw(SELDOM) else (),
            registrations=() if draw(SELDOM) else REGISTERED,
            qualified_on=date(2022, 1, 1) if draw(SELDOM) else date(2000, 1, 1),
            load=draw(st.integers(0, 72)),
        )
        for iro_id in draw(st.lists(st.sampled_from(IDS), unique=True))
    ]


CHILDREN = st.builds(
    Child,
    id=st.just("ava"),
    people=st.fixed_dictionaries({}, optional={"visitor_id": st.none() | st.sampled_from([*IDS, "p1"])}),
    team_id=st.sampled_from(["t1", None]),
    managers_of_team=SOME_IROS.map(tuple),
    managed_before=st.dictionaries(st.sampled_from(IDS), FORMER, max_size=1),
    communication_needs=METHODS,
    former_iro_ids=st.lists(st.sampled_from(IDS), max_size=3, unique=True).map(tuple),
    weight=st.sampled_from([1.0, 1.5]),
)
SIBLINGS = st.builds(
    Sibling,
    id=st.sampled_from(["ben", "cal", "dot"]),
    iro_id=st.none() | st.sampled_from(IDS),
    exception=st.none() | st.sampled_from(SiblingException),
)
FAMILIES = st.builds(Family, st.lists(SIBLINGS, max_size=3, unique_by=lambda s: s.id).map(tuple), SOME_IROS)


def in_conflict(family: Family) -> set[str | None]:
    """The IROs of siblings from whom the child is kept apart, said in other words than the rule's."""
    return {sibling.iro_id for sibling in family.siblings if sibling.exception in APART}
