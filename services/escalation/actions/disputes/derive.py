"""A dispute as it stands, from what was said, what is known of its children, the policy it keeps, and the day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.escalation.actions.disputes.counted import days_of
from services.escalation.actions.disputes.known import Known
from services.escalation.actions.disputes.people import answering, days_of_change, handed_over
from services.escalation.actions.disputes.words import Said, answer_of, day_said, move_of
from services.escalation.rules.disputes.hearings import Hearing, to_be_told
from services.escalation.rules.disputes.ladder import ladder_of
from services.escalation.rules.disputes.managers import Passed
from services.escalation.rules.disputes.stages import Case, Entered, stages_entered
from shared.calendar import ONE_DAY
from shared.duties import counted_from
from shared.events.base import to_date
from shared.policy import Profile
from shared.policy.settings import DisputeStage
from shared.register.statements import Word

Row = Mapping[str, Any]
OPEN, RESOLVED, WITHDRAWN = "open", "resolved", "withdrawn"
UNRESOLVED: Final = "unresolved"
LIMIT: Final = "dispute_resolved"
STAGE: Final = "dispute_stage_response"


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute as it stands at the end of a day. `until` is that day, or the one on which it ended."""

    said: Said
    known: Known
    profile: Profile
    ladder: Sequence[DisputeStage]
    opened_on: date
    limit_on: date
    stages: Sequence[Entered]
    today: date
    until: date
    hearings_told: Mapping[str, date]
    """By hearing, the day for which it was listed when that was announced last."""

    @property
    def id(self) -> str:
        return self.said.id

    @property
    def stage(self) -> Entered:
        return self.stages[-1]

    @property
    def ended(self) -> Word | None:
        return self.said.ended

    @property
    def ended_on(self) -> date | None:
        return self.until if self.ended is not None else None

    @property
    def status(self) -> str:
        if self.ended is None:
            return OPEN
        return WITHDRAWN if self.ended.data["how"] == WITHDRAWN else RESOLVED

    @property
    def outcome(self) -> str | None:
        return self.ended.data.get("outcome") if self.ended is not None else None

    @property
    def limit_passed(self) -> bool:
        """The limit went by while it was open."""
        return self.today > self.limit_on and (self.ended_on is None or self.ended_on > self.limit_on)

    def roles(self, stage: Entered) -> Sequence[str]:
        return self.ladder[stage.number - 1].managers

    def managers(self, stage: Entered, day: date) -> tuple[str, ...]:
        """Who answers for a stage on that day, the one who is named first."""
        return answering(self.known.people, self.roles(stage), day)

    def handed_over(self) -> list[tuple[str, Passed]]:
        """Each change of IRO, and of who answers for the stage it was at, while it was open."""
        people = self.known.people
        found = [("manager", each) for one in self.stages for each in self._passed(one, people)]
        return sorted([*found, *self._iros_passed()], key=lambda each: (each[1].on, each[0]))

    def _passed(self, stage: Entered, people: Any) -> list[Passed]:
        until = stage.left_on - ONE_DAY if stage.left_on is not None else self.until
        return handed_over(people, self.roles(stage), stage.entered_on, until)

    def _iros_passed(self) -> Iterator[tuple[str, Passed]]:
        before = self.known.iro_on(self.opened_on)
        for on, iro in self.known.iros:
            if self.opened_on < on <= self.until:
                if before is not None and iro != before:
                    yield "iro", Passed(on, before, iro)
                before = iro

    def hearings(self) -> list[Hearing]:
        """Those before which the court is to know of it."""
        unresolved = self.outcome == UNRESOLVED
        return to_be_told(
            self.known.hearings, self.opened_on, self.ended_on, unresolved=unresolved, told=self.hearings_told
        )

    def looked_at_on(self) -> date | None:
        """The next day whose passing changes something."""
        if self.ended is not None:
            return None
        changes = days_of_change(self.known.people) | {on for on, _ in self.known.iros}
        ahead = {each - ONE_DAY for each in changes if each > self.today}
        return min((each for each in {self.stage.due_on, self.limit_on, *ahead} if each >= self.today), default=None)


def derived(said: Said, known: Known, profile: Profile, today: date, row: Row | None) -> Dispute:
    """The dispute; `row` is what is on record: its limit stands once it was counted."""
    calendar = known.calendar
    opened_on = day_said(said.opened, calendar)
    limit_on = limit_of(opened_on, profile, row)
    ladder = ladder_of(profile.settings.disputes, said.opened.subjectkind)
    ended_on = day_said(said.ended, calendar) if said.ended is not None else None
    data = said.opened.data
    case = Case(
        opened_on,
        limit_on,
        min(int(data.get("stage") or 1), len(ladder)),
        [move_of(each, calendar) for each in said.moves],
        [answer_of(each, calendar) for each in said.responses],
        ended_on,
        bool(data.get("emergency")),
        bool(data.get("informal")),
    )
    stages = stages_entered(case, days_of(ladder, profile.duty(STAGE), profile.calendar), today)
    told = _hearings_told(row)
    return Dispute(said, known, profile, ladder, opened_on, limit_on, stages, today, ended_on or today, told)


def _hearings_told(row: Row | None) -> dict[str, date]:
    said = [each["data"] for each in row["said"].values()] if row is not None else []
    return {each["hearing_id"]: to_date(each["hearing_on"]) for each in said if "hearing_on" in each}


def limit_of(opened_on: date, profile: Profile, row: Row | None = None) -> date:
    """The last of the days in which it is to be resolved; a holiday that is proclaimed later moves none that runs.

    Where the calendar does not reach so far, the day itself: it is then late at once, and seen.
    """
    if row is not None and row["opened_on"] == opened_on:
        found: date = row["limit_on"]
        return found
    return counted_from(opened_on, profile.duty(LIMIT), profile.calendar).due_on or opened_on
