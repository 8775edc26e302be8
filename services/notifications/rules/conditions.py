"""The conditions that the table of who is told may name: each is asked of what happened and of how things stand."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from services.notifications.rules.child_view import Happening, Standing
from services.notifications.rules.leaflets import ADULTS, band_of
from services.notifications.rules.notice import RecipientKind

_NOT_HERE: Final = frozenset({"E2", "E11", "E12", "E3"})
"""Died, adopted, or another council looks after the child now: no letter of ours is right then."""
CAME: Final = frozenset({"yes", "whole", "part"})
_CAME_AS: Final[Mapping[RecipientKind, tuple[str, ...]]] = {
    RecipientKind.CHILD: ("child",),
    RecipientKind.PARENT: ("mother", "father"),
    RecipientKind.SOCIAL_WORKER: ("social_worker",),
    RecipientKind.GUARDIAN: ("guardian",),
}
KINDS_OF: Final = {
    RecipientKind.PARENT: frozenset({"parent", "mother", "father"}),
    RecipientKind.CARER: frozenset({"carer", "foster_carer"}),
}
"""What people who get one kind of letter are to a child, as it is told of them."""
WITH_THE_CASE: Final = "proceedings.ended.child.guardian_ended_to_child"
"""The row of the table by which a child is told that its Guardian stopped with the case."""
Condition = Callable[[Happening, Standing, RecipientKind], bool]


def is_the_iro_now(happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """The allocation that was announced is the one in force."""
    return standing.allocation is not None and standing.allocation.event_id == happening.event_id


def has_an_iro(_happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """Somebody is the child's IRO."""
    return standing.allocation is not None


def is_old_enough(_happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """The child takes part in its reviews; whoever is younger is told by those who look after it."""
    return standing.takes_part


def care_ended_now(happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """It is the last end of care, and no other beginning followed."""
    return not standing.child.looked_after and standing.ended_on == happening.on


def goes_on_living_nearby(happening: Happening, _standing: Standing, _to: RecipientKind) -> bool:
    """The child is alive, not adopted, and not in another council's care."""
    return happening.get("reason") not in _NOT_HERE


def wholly_done(happening: Happening, _standing: Standing, _to: RecipientKind) -> bool:
    """A decision was carried out, and not in part (Jersey 7.22)."""
    return not happening.get("in_part")


def manager_disagrees(happening: Happening, _standing: Standing, _to: RecipientKind) -> bool:
    """A manager said no to a decision."""
    return happening.get("agreed") is False


def came_as(kind: str, happening: Happening, standing: Standing) -> bool:
    """Whether whoever is that to the child came to the review that it is about."""
    return standing.came.get(str(happening.get("review_id")), {}).get(f"{kind}_attended") in CAME


def came_to_the_review(happening: Happening, standing: Standing, to: RecipientKind) -> bool:
    """Somebody who is that to the child came to the review that it is about."""
    return any(came_as(each, happening, standing) for each in _CAME_AS.get(to, (to.value,)))


def to_be_told(happening: Happening, _standing: Standing, to: RecipientKind) -> bool:
    """The IRO named them among those to be told."""
    names = {to.value} | ({"mother", "father", "parents"} if to is RecipientKind.PARENT else set())
    return not names.isdisjoint(happening.get("tell") or ())


def complains(happening: Happening, _standing: Standing, _to: RecipientKind) -> bool:
    """A child wants to complain."""
    return bool(happening.get("about") == "complaint")


def still_missing(happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """Nobody said that the child is back."""
    back = (each.get("episode_id") for each in standing.happenings if each.event == "child.returned")
    return happening.get("episode_id") not in set(back)


def still_overdue(happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """The decision was not carried out since, nor taken back."""
    done = {each.get("decision_id") for each in standing.happenings if each.event == "decision.implemented"}
    return happening.get("decision_id") not in done


def hearing_is_near(happening: Happening, _standing: Standing, _to: RecipientKind) -> bool:
    """It was listed for so soon that it cannot wait for the digest."""
    day = happening.get("on")
    return isinstance(day, date) and happening.near_until >= day >= happening.on


def hearing_is_not_near(happening: Happening, standing: Standing, to: RecipientKind) -> bool:
    """It was listed in good time."""
    return not hearing_is_near(happening, standing, to)


def nobody_proposed_it(happening: Happening, _standing: Standing, _to: RecipientKind) -> bool:
    """The change came without a proposal to a review."""
    return not happening.get("proposed")


def in_care_since_then(happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """It began the present time in care."""
    return bool(standing.since == happening.get("looked_after_from"))


def has_leaflets_for_its_age(_happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """The council's leaflets for children of that age are held."""
    return band_of(standing.age_at_start, standing.leaflets) is not None


def has_leaflets_for_adults(_happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """The council's leaflets for parents and carers are held."""
    return ADULTS in standing.leaflets


def somebody_is_invited(happening: Happening, _standing: Standing, _to: RecipientKind) -> bool:
    """It was said who comes: before that nobody is invited, for the child has a say in it (Jersey 3.10)."""
    return bool(happening.get("invited"))


def invited(happening: Happening, _standing: Standing, to: RecipientKind) -> bool:
    """Somebody who is that to the child is among those who are invited."""
    return bool(invited_as(to) & frozenset(happening.get("invited") or ()))


def invited_as(to: RecipientKind) -> frozenset[str]:
    """What those of this kind may be called among the invited."""
    return KINDS_OF.get(to, frozenset({to.value}))


def review_is_to_come(happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """It is neither over nor cancelled."""
    day = happening.get("arranged_for")
    return isinstance(day, date) and day >= standing.today and happening.get("review_id") not in standing.closed


def not_placed_for_adoption(_happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """Once a child is placed for adoption, birth parents are not invited any more (Jersey 3.57)."""
    return not standing.placed_for_adoption


def takes_the_guardian_with_it(happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """With the case a Children's Guardian stopped whose end nobody told by itself (Blackpool 10.5)."""
    ended = {each.get("guardian_id") for each in standing.happenings if each.event == "guardian.ended"}
    gone = standing.went_with.get(happening.key, frozenset())
    return bool(gone - ended) and None not in ended


def not_told_with_the_case(happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """Nobody was told that this Guardian stopped when the case was over."""
    whose = happening.get("guardian_id")
    cases = {number for number, its in standing.went_with.items() if whose is None or whose in its}
    return not any(f"{WITH_THE_CASE}|{number}" in standing.told_before for number in cases)


def help_is_asked(happening: Happening, _standing: Standing, _to: RecipientKind) -> bool:
    """Those who deal with complaints ask the IRO to help (Jersey 6.10)."""
    return bool(happening.get("help_asked"))


def help_is_not_asked(happening: Happening, standing: Standing, to: RecipientKind) -> bool:
    """The complaint is news, and nobody asks the IRO for anything."""
    return not help_is_asked(happening, standing, to)


def was_said_here(happening: Happening, standing: Standing, _to: RecipientKind) -> bool:
    """That a decision was carried out that day is no word of the council's, which is told as it comes."""
    on, its = happening.get("implemented_on"), (None, happening.get("decision_id"))
    said = (each for each in standing.happenings if each.event == "review_decision.carried_out")
    return not any(each.get("on") == on and each.get("decision_id") in its for each in said)


def names_its_manager(happening: Happening, _standing: Standing, _to: RecipientKind) -> bool:
    """The stage says whose it is."""
    return bool(happening.get("manager_id"))


CONDITIONS: Final[Mapping[str, Condition]] = {
    each.__name__: each
    for each in (
        is_the_iro_now,
        has_an_iro,
        is_old_enough,
        care_ended_now,
        goes_on_living_nearby,
        wholly_done,
        manager_disagrees,
        came_to_the_review,
        to_be_told,
        still_missing,
        still_overdue,
        hearing_is_near,
        hearing_is_not_near,
        nobody_proposed_it,
        names_its_manager,
        help_is_asked,
        help_is_not_asked,
        was_said_here,
        takes_the_guardian_with_it,
        not_told_with_the_case,
        in_care_since_then,
        has_leaflets_for_its_age,
        has_leaflets_for_adults,
        somebody_is_invited,
        invited,
        review_is_to_come,
        not_placed_for_adoption,
        complains,
    )
}
"""By the name that the table gives it."""
