"""The tasks of notices that told somebody what was withdrawn since: kept in line with the facts, as letters are.

Such a task stands among the notices, says whom to tell, and is done as any other; `thread_notice_id` is the notice
that told it wrongly. What is restored needs no task that nobody has seen to; one that was done stays done.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from services.notifications.actions.not_so import not_so_of
from services.notifications.queries import notices as queries
from services.notifications.rules.announced import BY_HAND, OF_NO_CHILD
from services.notifications.rules.first_letter import is_first_letter, whom_it_told_of
from services.notifications.rules.status import OPEN, Status
from services.notifications.rules.told_wrongly import (
    REASON,
    SOURCE,
    TOLD_WRONGLY,
    NotSo,
    too_many,
    what_was_told,
    why_wrong,
)
from shared.calendar import local_date
from shared.child.current_iro import allocations_of
from shared.child.looked_after import LookedAfterChild, child_from
from shared.child.sharing import announced_with
from shared.policy import Profile
from shared.register.facts import Fact
from shared.register.statements import taken_back_of
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]


async def keep_told_wrongly(
    work: Work, profile: Profile, held: Mapping[str, Sequence[Fact]], asked: Collection[str]
) -> None:
    """Bring these tasks of the children held in line; `asked` have some already."""
    not_so = not_so_of(held, await taken_back_of(work, held), profile)
    recorded = await queries.told_or_told_wrongly(work.connection, {*not_so, *asked}) if not_so or asked else {}
    wrong: dict[str, _Wrong] = {}
    tasks: dict[str, Row] = {}
    for child_id, rows in recorded.items():
        tasks |= {row["thread_notice_id"]: row for row in rows if row["template"] == TOLD_WRONGLY}
        letters = [row for row in rows if row["template"] != TOLD_WRONGLY]
        outside = _never_in_care_during(child_from(child_id, held[child_id], profile), held[child_id])
        found = _wrong(letters, not_so.get(child_id, ()), outside, held[child_id])
        wrong |= {each.letter["id"]: each for each in found}
    new = [wrong[letter_id] for letter_id in wrong.keys() - tasks.keys()]
    await _add(work, profile, sorted(new, key=lambda each: str(each.letter["id"])))
    again = [row["id"] for key, row in tasks.items() if key in wrong and row["status"] == Status.WITHDRAWN]
    await queries.ask_again(work.connection, again)
    gone = [row["id"] for key, row in tasks.items() if key not in wrong and row["status"] in OPEN]
    await queries.withdraw(work.connection, gone)


class _Wrong(NamedTuple):
    """A notice that told what is not so, and how many siblings too many it counted, if that is what was wrong."""

    letter: Row
    gone: NotSo
    too_many: int


def _wrong(
    letters: Sequence[Row], not_so: Sequence[NotSo], never_in_care_during: Collection[str], held: Sequence[Fact]
) -> Iterator[_Wrong]:
    for letter in letters:
        first = is_first_letter(letter)
        told_of = whom_it_told_of(letter, announced_with(letter["allocation_id"], held)) if first else ()
        gone = why_wrong(letter, not_so, never_in_care_during, told_of)
        if gone is not None:
            yield _Wrong(letter, gone, too_many(letter, gone, told_of))


def _never_in_care_during(child: LookedAfterChild, held: Sequence[Fact]) -> set[str]:
    """The allocations at no time of which the child was looked after."""
    return {
        each.announced.allocation_id
        for each in allocations_of(held)
        for until in (each.ended_on or each.replaced_on or date.max,)
        if not any(period.start <= until and (period.end or date.max) >= each.on for period in child.periods)
    }


async def _add(work: Work, profile: Profile, wrong: Sequence[_Wrong]) -> None:
    if not wrong:
        return
    attempts = await queries.attempts_of(work.connection, [each.letter["id"] for each in wrong])
    rows = [_task(work, profile, each, attempts[each.letter["id"]]) for each in wrong]
    await queries.add_notices(work, rows)


def _task(work: Work, profile: Profile, wrong: _Wrong, attempts: Sequence[Row]) -> dict[str, Any]:
    same = ("child_id", "subjectkind", "recipient_kind", "recipient_id", "allocation_id", "iro_id")
    letter, gone = wrong.letter, wrong.gone
    told_on = letter["told_on"] or _sent_on(attempts, profile)
    return {
        **{name: letter[name] for name in same},
        "about_id": letter["about_id"] if letter["subjectkind"] in OF_NO_CHILD else None,
        "id": new_id(),
        "template": TOLD_WRONGLY,
        "occasion": f"{TOLD_WRONGLY}|{letter['id']}",
        "why_event_id": gone.withdrawn_by,
        "why_event_type": gone.withdrawn_as,
        "why_on": gone.withdrawn_on,
        "rule": TOLD_WRONGLY,
        "reason": REASON,
        "source": SOURCE,
        "channel": BY_HAND,
        "status": Status.TASK.value,
        "called_for": True,
        "task_rule": TOLD_WRONGLY,
        "task_reason": what_was_told(letter, told_on, wrong.too_many),
        "thread_notice_id": letter["id"],
        "created_at": work.now,
        "tries": 0,
    }


def _sent_on(attempts: Sequence[Row], profile: Profile) -> date | None:
    """The day of the try by which it went out, of a letter that nobody said had arrived."""
    sent = [each["at"] for each in attempts if each["outcome"] == "sent"]
    return local_date(sent[-1], profile.calendar) if sent else None
