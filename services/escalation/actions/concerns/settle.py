"""Late duties as lines, and concerns from facts and people's words: brought in line, and said."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.escalation.actions.concerns.announce import say
from services.escalation.actions.concerns.late import Of, late_of, waiting_days
from services.escalation.actions.concerns.lateness import settle_lateness
from services.escalation.actions.concerns.of_one import OfOne
from services.escalation.actions.concerns.words import Said, said_of_concerns
from services.escalation.queries import asked_after
from services.escalation.queries import concerns as queries
from shared.policy import Profile
from shared.register import aliases, facts
from shared.register.aliases import under_which_ids
from shared.register.statements import words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def settle_concerns(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Hearing the same again, or in another order, ends in the same lines and concerns."""
    merged = await aliases.survivors_of(work, subjects)
    wanted = sorted({merged.get(subject, subject) for subject in subjects})
    held = await facts.loaded(work, wanted)
    words = await words_about(work, wanted)
    late = {each: late_of(held[each], work, profile) for each in wanted}
    said = {each: said_of_concerns(words[each]) for each in wanted}
    waiting = [
        {"duty_id": duty_id, "subject": each, "until": until}
        for each in wanted
        for duty_id, until in waiting_days(late[each], work.today)
    ]
    await asked_after.wait_until(work.connection, waiting)
    await settle_lateness(work, late, held, profile)
    recorded = await _recorded(work, wanted, late, said)
    disputes = await _disputes(work, [row["id"] for its in recorded.values() for row in its])
    changed: list[Row] = []
    for each in wanted:
        rows = {row["id"]: dict(row) for row in recorded[each]}
        one = OfOne(work, profile, each, held[each], said[each], late[each], rows, disputes)
        one.bring_in_line()
        changed += _said(one, {row["id"]: row for row in recorded[each]})
    await queries.write(work.connection, changed)


def _said(one: OfOne, before: Mapping[str, Row]) -> list[Row]:
    """The rows that are other than on record, with what is said of them now."""
    found: list[Row] = []
    for id_, row in one.rows.items():
        row["said"] = say(one.work, row, one.held, one.grounded_by(row))
        if before.get(id_) != row:
            found.append(row)
    return found


async def _recorded(
    work: Work, wanted: Sequence[str], late: Mapping[str, Of], said: Mapping[str, Said]
) -> dict[str, list[Row]]:
    """The concerns on record of each subject: by who raised it, by its duty, else as it is filed."""
    under = await under_which_ids(work, wanted)
    by_word = {key: each for each in wanted for key in said[each].raised}
    by_duty = {key: each for each in wanted for key in late[each].ever_late}
    found: dict[str, list[Row]] = {each: [] for each in wanted}
    for row in await queries.CONCERNS.rows(work.connection, [*under, *by_word, *by_duty]):
        filed = under.get(row["subject"], row["subject"])
        whose = by_word.get(row["id"]) or by_duty.get(row["duty_id"]) or filed
        if whose in found:
            found[whose].append(row)
    return {each: sorted(its, key=lambda row: (row["raised_on"], row["id"])) for each, its in found.items()}


async def _disputes(work: Work, concern_ids: Sequence[str]) -> dict[str, Row]:
    if not concern_ids:
        return {}
    return {row["concern_id"]: row for row in await queries.DISPUTED.rows(work.connection, concern_ids)}
