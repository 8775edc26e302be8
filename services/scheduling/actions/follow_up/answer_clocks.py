"""The clocks of the manager's answer to a review's decisions, as the duty engine has them: nothing is counted here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from services.scheduling.queries import follow_up as queries
from services.scheduling.rules.follow_up.considered import AnswerClock
from shared.child.looked_after import child_from
from shared.duties import Clock, Subject
from shared.duties.clocks import MET, clocks_of
from shared.duties.matching import under_its_calendar, under_its_policy
from shared.duties.told import reports_about
from shared.policy import Duty, Profile, duty_under
from shared.register import facts
from shared.register.aliases import under_which_ids
from shared.work.unit_of_work import Work

_DUTY: Final = "decisions_considered"


async def answer_clocks(work: Work, profile: Profile, child_ids: Sequence[str]) -> dict[str, AnswerClock]:
    """By review of these children, the clock of the answer; each by the policy and calendar under which its duty is on
    record."""
    if not child_ids:
        return {}
    held, told = await facts.loaded(work, child_ids), await reports_about(work, child_ids)
    under = await under_which_ids(work, child_ids)
    recorded: dict[str, dict[str, queries.Row]] = defaultdict(dict)
    for row in await queries.answers_on_record(work.connection, _DUTY, under):
        recorded[under[row["subject"]]][row["key"]] = row
    found: dict[str, AnswerClock] = {}
    for one in child_ids:
        subject = Subject(child_from(one, held[one], profile), held[one], profile, work.today, told[one])
        clocks = {**_clocks(subject, [profile.duties.get(_DUTY)]), **_as_recorded(subject, profile, recorded[one])}
        found |= {key: _answer_clock(clock) for key, clock in clocks.items()}
    return found


def _answer_clock(clock: Clock) -> AnswerClock:
    return AnswerClock(clock.due_on, clock.met_on if clock.status == MET else None, clock.told is not None)


def _as_recorded(subject: Subject, profile: Profile, recorded: Mapping[str, queries.Row]) -> dict[str, Clock]:
    found: dict[str, Clock] = {}
    for key, row in recorded.items():
        clock = _clocks(subject, [duty_under(under_its_policy(profile, row), _DUTY)]).get(key)
        if clock is not None:
            found[key] = under_its_calendar(profile, row, clock)
    return found


def _clocks(subject: Subject, duties: Sequence[Duty | None]) -> dict[str, Clock]:
    return {clock.key: clock for clock in clocks_of(subject, [each for each in duties if each is not None])}
