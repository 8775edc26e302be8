"""Whoever the table `who_is_told.yaml` names is told; what needs judgement has a rule in a file of its own.

Who is the child's IRO is told of what happened unless her predecessor was: nobody reads last month's news on taking
over. Somebody excluded from a review is not told of it by these letters, nor is whoever may have no contact (Jersey
3.17, 3.18). Nobody is told of imported history, nor of an earlier time in care.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from services.notifications.rules.child_view import Happening, Related, Standing
from services.notifications.rules.conditions import CONDITIONS, KINDS_OF, came_as, came_to_the_review
from services.notifications.rules.invitations import ARRANGED, moved_from, occasion_of
from services.notifications.rules.leaflets import ADULTS, band_of
from services.notifications.rules.notice import BODIES, DueNotice, Occasion, RecipientKind, WantedNotice
from services.notifications.rules.school_holidays import SCHOOLS
from services.notifications.rules.waiting import waits_until
from services.notifications.rules.who_is_told import TOLD, Line, When
from shared.calendar import Calendar


def tell_by_the_table(standing: Standing, now: datetime, calendar: Calendar) -> list[WantedNotice]:
    """Everybody whom the table has told of what happened to this child."""
    return [
        wanted
        for happening in standing.happenings
        if not happening.imported
        for line in TOLD[happening.event]
        if line.by is None and _holds(line, happening, standing)
        for wanted in _notices(
            line, happening, standing, waits_until(line.when, now, happening.at, calendar, _tell_on(line, happening))
        )
    ]


def _tell_on(line: Line, happening: Happening) -> date | None:
    """The day on which an invitation is due: to a school perhaps an earlier one."""
    return _earlier_for_schools(line, happening) or happening.tell_on


def _earlier_for_schools(line: Line, happening: Happening) -> date | None:
    return happening.tell_schools_on if line.to in SCHOOLS else None


def _holds(line: Line, happening: Happening, standing: Standing) -> bool:
    earlier = not standing.child.looked_after or (standing.since is not None and happening.on < standing.since)
    if earlier and not line.after_care:
        return False
    to = RecipientKind(line.to)
    return all(CONDITIONS[each](happening, standing, to) for each in line.conditions)


def _notices(line: Line, happening: Happening, standing: Standing, until: datetime | None) -> Iterator[WantedNotice]:
    key = f"{line.id}|{_apart(line, happening)}"
    if line.event == ARRANGED and line.set is not None:
        yield from _invitations(line, happening, standing, until)
        return
    if line.set == "review_policy_given":
        key += f"|{_band(line, standing)}"
    told = standing.told_before.get(key, frozenset())
    people = _recipients(line, happening, standing)
    if line.to == RecipientKind.IRO and told - set(people):
        return
    for person in people:
        yield _wanted(line, person, key, happening, until)


def _invitations(
    line: Line, happening: Happening, standing: Standing, until: datetime | None
) -> Iterator[WantedNotice]:
    """Whoever was told of another day or time hears of this one at once."""
    review_id, day = str(happening.get("review_id")), happening.get("arranged_for")
    for person in _recipients(line, happening, standing):
        key = occasion_of(line.id, review_id, day, happening.starts_at, person, standing)
        yield _wanted(line, person, key, happening, None if moved_from(key) is not None else until)


def _wanted(line: Line, person: str | None, key: str, happening: Happening, until: datetime | None) -> WantedNotice:
    return WantedNotice(
        DueNotice(RecipientKind(line.to), person, line.letter, line.set, line.id, _reason(happening), line.source),
        _occasion(key, happening),
        urgent=line.when in (When.AT_ONCE, When.AFTER_A_DAY) or bool(happening.get("urgent")),
        of_any_iro=True,
        waits_until=until,
        by_the_table=True,
        of_set=f"{line.set}|{happening.get('review_id') or happening.key}" if line.set is not None else None,
        due_on=_earlier_for_schools(line, happening),
    )


def _band(line: Line, standing: Standing) -> str | None:
    """For whom the leaflets are that go with this letter."""
    return band_of(standing.age_at_start, standing.leaflets) if line.to == RecipientKind.CHILD else ADULTS


def _apart(line: Line, happening: Happening) -> str:
    """What is told once: a child hears once a day that something was done, however much that was."""
    if line.letter == "decision_done_to_child":
        return happening.on.isoformat()
    if line.event == ARRANGED:
        return f"{happening.get('review_id')}|{happening.get('arranged_for')}|{happening.starts_at}"
    return happening.key


def _recipients(line: Line, happening: Happening, standing: Standing) -> list[str | None]:
    child, to = standing.child, RecipientKind(line.to)
    match to:
        case RecipientKind.CHILD:
            return [child.child_id]
        case RecipientKind.IRO:
            return [*_iros(happening, standing)]
        case RecipientKind.SOCIAL_WORKER:
            return [child.social_worker_id]
        case RecipientKind.TEAM_MANAGER:
            return [child.team_manager_id]
        case RecipientKind.STAGE_MANAGER:
            return [happening.get("manager_id")]
        case RecipientKind.GUARDIAN:
            return [each.guardian_id for each in standing.guardians]
    return [None] if to in BODIES else [*_related(line, happening, standing)]


def _iros(happening: Happening, standing: Standing) -> list[str]:
    """The child's IRO, and whoever stood in for her on that day."""
    if standing.allocation is None:
        return []
    iro_id, on = standing.allocation.iro_id, happening.on
    covers = (each for each in standing.covers if each.iro_id == iro_id)
    there = (each.stand_in_id for each in covers if each.from_on <= on <= (each.to_on or on))
    return list(dict.fromkeys([iro_id, *sorted(there)]))


def _related(line: Line, happening: Happening, standing: Standing) -> list[str | None]:
    to = RecipientKind(line.to)
    kinds = KINDS_OF.get(to, frozenset({to.value}))
    if came_to_the_review.__name__ in line.conditions:  # of two parents perhaps one alone
        kinds = frozenset(each for each in kinds if each == to.value or came_as(each, happening, standing))
    if line.event == ARRANGED:
        kinds = named_among(kinds, to, frozenset(happening.get("invited") or ()))
        if not any(each.kind in kinds for each in standing.related):
            return [None]  # invited, but nobody is held: a task for a person
    out = standing.excluded.get(str(happening.get("review_id")), frozenset())
    its = (each for each in standing.related if each.kind in kinds and may_be_told(each, line.tells))
    return [*sorted({each.person_id for each in its} - out)]


def may_be_told(person: Related, tells: Collection[str]) -> bool:
    """Nobody is told what they may not know; whoever may have no contact, or is excluded, gets nothing of this kind."""
    return not person.barred and person.may_not_know.isdisjoint(tells)


def named_among(kinds: frozenset[str], to: RecipientKind, named: frozenset[str]) -> frozenset[str]:
    """Those of these kinds who are meant by what was named: by the kind itself all of them."""
    return kinds if to.value in named else kinds & named


def _occasion(key: str, happening: Happening) -> Occasion:
    until = happening.get("arranged_for") or happening.get("due_on")
    return Occasion(
        key=key,
        event_id=happening.event_id,
        event_type=happening.event,
        on=happening.on,
        from_on=happening.on,
        to_on=until,
        review_id=happening.get("review_id"),
    )


def _reason(happening: Happening) -> str:
    return f"the table of who is told names them for {happening.event}"
