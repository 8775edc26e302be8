"""A state that was so on every day, or on none, is known without asking about days, and never wrongly."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.child.looked_after import child_from
from shared.child.states import _ANY_DAY, state_on, whatever_the_day
from shared.events.council.child_court import AdoptionDisrupted, AdoptionPlaced, LegalStatusChanged
from shared.events.council.child_life import PlacementStarted, ShortBreaksStarted
from shared.register.facts import facts_stated_by
from tests.support.events import said
from tests.support.facts import ENGLAND, became, ceased, day, placement

FIRST = day("2026-01-05")
DAYS = st.integers(0, 40).map(lambda number: (FIRST + timedelta(days=number)).isoformat())
KINDS = st.sampled_from(["U4", "P1", "A3", "A6"])
STATUSES = st.sampled_from(["C1", "C2", "V3"])
MORE = st.fixed_dictionaries(
    {}, optional={name: st.booleans() for name in ("assessed", "temporarily_approved", "until_18")}
)
TOLD = st.one_of(
    st.builds(lambda on, kind, more: PlacementStarted(placement=_placed(on, kind, more)), DAYS, KINDS, MORE),
    st.builds(
        lambda on, code: LegalStatusChanged(code=code, from_on=day(on)), DAYS, st.sampled_from(["C1", "C2", "V3"])
    ),
    st.builds(lambda on: ShortBreaksStarted(first_placement_on=day(on)), DAYS),
    st.builds(lambda on: AdoptionPlaced(on=day(on)), DAYS),
    st.builds(lambda on: AdoptionDisrupted(on=day(on)), DAYS),
    st.builds(ceased, DAYS),
)


def _placed(on: str, kind: str, more: dict[str, bool]):
    return placement(f"P-{on}", on).model_copy(update={"type": kind, **more})


@given(st.lists(TOLD, max_size=5), KINDS, MORE, st.sampled_from(["C1", "V4"]))
def test_what_is_said_of_every_day_is_so_on_each(told, kind, more, status):
    began = became(FIRST.isoformat(), placement=_placed(FIRST.isoformat(), kind, more), legal_status=status)
    facts = facts_stated_by([said(began), *map(said, told)])
    child = child_from("C1047", facts, ENGLAND)
    held = {}
    for fact in facts:
        held.setdefault(fact.data.TYPE, []).append(fact)
    for state in _ANY_DAY:
        so = {state_on(child, held, ENGLAND, state, FIRST + timedelta(days=number)) for number in range(-2, 45)}
        assert whatever_the_day(child, held, state) is None or so == {whatever_the_day(child, held, state)}, state
