"""Whatever people do in a dispute, in whatever order, and whatever time does meanwhile: the laws that always hold.

No path outlives the twenty working days unseen; every accepted action is on record with who and when; what is heard
again changes nothing; each stage that was late is announced once however long a jump; and what the table of
`transitions.py` has is what the calls accept.
"""

import asyncio
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from services.escalation.declaration import DECLARATION
from services.escalation.rules.disputes.transitions import MAY, state_of
from shared.events.base import Event
from shared.events.council.child_court import HearingListed
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.envelope import Envelope
from shared.events.services.duties import DutyLate
from shared.events.services.escalation import DisputeEvent, DisputeLimitPassed, DisputeStageEntered
from tests.escalation.desk import MANAGERS, OPENED, Desk, opened_desk, team
from tests.support import harness
from tests.support.events import event
from tests.support.facts import changed, informed
from tests.support.laws import exactly

LIMIT = date(2026, 3, 2)
REASON = {"reason": "said by mistake"}
LAST = 4


class Dispute(RuleBasedStateMachine):
    """One dispute for two children, its people, and the days. `url` and `folder` are given by the test."""

    url, folder = "", Path()

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.now, self.accepted, self.heard = date.fromisoformat(OPENED), Counter[str](), list[Envelope]()
        self.taken_back = 0
        self.desk = self.loop.run(self._opened())
        self.id = self.loop.run(self.desk.opens(also_for=["C2"]))
        self.accepted["dispute:opened"] += 1

    async def _opened(self) -> Desk:
        service = await harness.start(DECLARATION, self.url, now=OPENED)
        return await opened_desk(service, self.folder, children=("C1", "C2"))

    def teardown(self) -> None:
        self.loop.run(self.desk.closes())
        self.loop.run(self.desk.svc.service.database.close())
        self.loop.close()

    def shown(self) -> dict[str, Any]:
        return self.loop.run(self.desk.dispute(self.id))

    def state(self) -> str:
        """In which state it is once today's silence has had its effect."""
        self.loop.run(self.desk.svc.sweeps(f"{self.now}T12:00:00+00:00"))
        row = self.shown()
        return state_of(
            over=row["status"] != "open",
            answered=row["answered"],
            last=row["stage"] == LAST,
            stage_over=date.fromisoformat(row["stage_due_on"]) < self.now,
            limit_passed=self.now > LIMIT,
        )

    def says(self, path: str, **body: Any) -> Any:
        return self.loop.run(self.desk.says(f"/disputes/{self.id}/{path}", self.now.isoformat(), **body))

    def tries(self, step: str, kind: str, path: str, **body: Any) -> None:
        """It is accepted exactly where the table has it."""
        may = step in MAY[self.state()]
        answer = self.says(path, **body)
        assert (answer.status_code in (200, 201)) is may, (step, answer.text)
        self.accepted[kind] += may

    @rule(days=some.integers(1, 6), swept=some.booleans())
    def days_pass(self, days: int, swept: bool) -> None:
        self.now += timedelta(days=days)
        self.desk.goes_to(self.now.isoformat())
        if swept:
            self.loop.run(self.desk.svc.sweeps(f"{self.now}T12:00:00+00:00"))

    @rule(which=some.sampled_from(["stage_due_on", "limit_on"]), after=some.integers(0, 1))
    def a_last_day_comes(self, which: str, after: int) -> None:
        """The last day of the stage or of the whole, or the day after it."""
        day = date.fromisoformat(self.shown()[which]) + timedelta(days=after)
        self.now = max(self.now, day)
        self.desk.goes_to(self.now.isoformat())

    @rule(number=some.integers(1, LAST), resources=some.booleans())
    def a_manager_answers(self, number: int, resources: bool) -> None:
        state, reached = self.state(), {each["number"] for each in self.shown()["stages"]}
        role, subject = MANAGERS[number]
        answer = self.says("response", agreed="partly", resources=resources, role=role, subject=subject)
        may = number in reached and state != "over"
        assert (answer.status_code == 201) is may, answer.text
        self.accepted["dispute:response"] += may

    @precondition(lambda self: self.shown()["status"] == "open")
    @rule()
    def two_answer_at_once(self) -> None:
        """The stage's manager, and a letter of hers that is written down at the same moment."""
        self.state()
        number = self.shown()["stage"]
        role, subject = MANAGERS[number]
        path, today = f"/disputes/{self.id}/response", self.now.isoformat()
        letter = {"role": "iro_admin", "subject": "ADMIN", "responded_by": subject, "number": number}

        async def both() -> list[Any]:
            own = self.desk.says(path, today, agreed="agreed", role=role, subject=subject)
            return list(await asyncio.gather(own, self.desk.says(path, today, agreed="refused", **letter)))

        answers = self.loop.run(both())
        assert [each.status_code for each in answers] == [201, 201], [each.text for each in answers]
        self.accepted["dispute:response"] += 2

    @rule(to=some.none() | some.integers(1, LAST))
    def the_iro_takes_it_further(self, to: int | None) -> None:
        state, at = self.state(), self.shown()["stage"]
        answer = self.says("next-stage", to=to, bypass_reason="it cannot wait")
        may = "next_stage" in MAY[state] and (to is None or to > at)
        assert (answer.status_code == 200) is may, answer.text
        self.accepted["dispute:next_stage"] += may

    @precondition(lambda self: any(each["answers"] for each in self.shown()["stages"]))
    @rule(view=some.sampled_from(["accepted", "not_accepted"]))
    def the_iro_says_what_she_thinks(self, view: str) -> None:
        self.tries("view", "dispute:view", "view", view=view)

    @rule(outcome=some.sampled_from(["agreed", "partly", "unresolved"]))
    def the_iro_ends_it(self, outcome: str) -> None:
        step = "unresolved" if outcome == "unresolved" else "resolve"
        self.tries(step, "dispute:ended", "resolution", outcome=outcome, what_changed=["contact_changed"])

    @rule()
    def the_iro_withdraws_it(self) -> None:
        self.tries("withdraw", "dispute:ended", "withdrawal", reason="settled otherwise")

    @precondition(lambda self: self.shown()["status"] != "open")
    @rule()
    def its_end_is_taken_back(self) -> None:
        how = "withdrawal" if self.shown()["status"] == "withdrawn" else "resolution"
        assert self.says(f"{how}/withdrawal", **REASON).status_code == 200
        self.taken_back += 1

    @rule()
    def the_last_answer_is_taken_back(self) -> None:
        answer = self.says("response/withdrawal", role="iro_manager", subject="M1", **REASON)
        assert answer.status_code in (200, 404, 409), answer.text
        self.taken_back += answer.status_code == 200

    @rule(what=some.sampled_from(["iro", "team", "hearing", "complaint"]), other=some.booleans())
    def something_is_heard(self, what: str, other: bool) -> None:
        on = self.now.isoformat()
        said: dict[str, tuple[Event, str]] = {
            "iro": (changed(f"A{self.now:%j}", "I1", on, before="A-C1"), "C1"),
            "team": (team(on), "T1"),
            "hearing": (HearingListed(hearing_id="H1", kind="final", on=self.now + timedelta(days=9)), "C2"),
            "complaint": (informed(ComplaintReceived, on), "C2" if other else "C1"),
        }
        told = event(said[what][0], said[what][1], time=f"{on}T10:00:00+00:00")
        self.heard.append(told)
        self.loop.run(self.desk.svc.hears(told))

    @precondition(lambda self: self.heard)
    @rule(backwards=some.booleans())
    def everything_is_heard_again(self, backwards: bool) -> None:
        self.state()
        before, said = self.shown(), self._announced()
        self.loop.run(self.desk.svc.hears(*(self.heard[::-1] if backwards else self.heard)))
        assert (self.shown(), self._announced()) == (before, said)

    def _announced(self, *kinds: type[Event]) -> list[Envelope]:
        return self.loop.run(self.desk.svc.announced(*kinds))

    @invariant()
    def the_laws_hold(self) -> None:
        """Each of them, of the dispute as it is shown once today has had its effect, and of all that was announced."""
        self.state()
        row, said = self.shown(), self._announced()
        self.nothing_outlives_the_limit_unseen(row, said)
        self.silence_holds_it_nowhere_but_at_the_last_stage(row)
        self.an_answer_by_the_last_day_is_in_time_and_keeps_it_there(row["stages"])
        self.each_stage_is_announced_once(row["stages"], said)
        self.every_accepted_action_is_on_record_with_who_and_when(row["history"])

    def nothing_outlives_the_limit_unseen(self, row: dict[str, Any], said: list[Envelope]) -> None:
        ended = date.fromisoformat(row["ended_on"]) if row["ended_on"] is not None else None
        passed = self.now > LIMIT and (ended is None or ended > LIMIT)
        assert len(standing(said, DisputeLimitPassed)) == passed
        settled = ended is not None and row["outcome"] != "unresolved" and ended <= LIMIT
        late = [each for each in said if isinstance(each.data, DutyLate) and each.data.duty == "dispute_resolved"]
        assert late or settled or self.now <= LIMIT

    def silence_holds_it_nowhere_but_at_the_last_stage(self, row: dict[str, Any]) -> None:
        due = date.fromisoformat(row["stage_due_on"])
        assert due <= LIMIT
        if row["status"] == "open" and row["stage"] < LAST and due < min(self.now, LIMIT):
            assert not row["stages"][-1]["answers"][0]["late"]

    def an_answer_by_the_last_day_is_in_time_and_keeps_it_there(self, stages: list[dict[str, Any]]) -> None:
        for stage, following in zip(stages, [*stages[1:], None], strict=True):
            in_time = [each for each in stage["answers"] if each["on"] <= stage["due_on"]]
            assert not (in_time and following is not None and following["cause"] == "silence")
            assert all(each["late"] for each in stage["answers"] if each not in in_time)
            assert stage["left_on"] is not None or not any(each["late"] for each in in_time)

    def each_stage_is_announced_once(self, stages: list[dict[str, Any]], said: list[Envelope]) -> None:
        entered = [each.model_dump(mode="json") for each in standing(said, DisputeStageEntered)]
        names = ("number", "entered_on", "due_on")
        expected = [[each[name] for name in names] for each in stages]
        assert sorted([each[name] for name in names] for each in entered) == expected
        self.nothing_is_said_twice_running(said)

    def nothing_is_said_twice_running(self, said: list[Envelope]) -> None:
        """Of one thing the same words again only where other words, or a taking back, stood between."""
        last: dict[tuple[str, Any], str] = {}
        of = {each.id: (each.data.TYPE, each.data.fact_key()) for each in said if isinstance(each.data, DisputeEvent)}
        for each in said:
            if isinstance(each.data, FactWithdrawn):
                last.pop(of.get(each.data.withdraws.id, ("", None)), None)
            elif each.id in of:
                assert last.get(of[each.id]) != each.data_json(), each
                last[of[each.id]] = each.data_json()

    def every_accepted_action_is_on_record_with_who_and_when(self, history: list[dict[str, Any]]) -> None:
        by_people = [each for each in history if each["by"] != "system"]
        assert all(each["at"] and each["by"] for each in by_people)
        assert Counter(each["what"] for each in by_people) == +self.accepted
        assert sum("taken_back_by" in each for each in by_people) == self.taken_back


def standing(said: list[Envelope], kind: type[Event]) -> list[Event]:
    """What was announced of this kind and not taken back, as it was said last."""
    taken = {each.data.withdraws.id for each in said if isinstance(each.data, FactWithdrawn)}
    left = (each for each in said if isinstance(each.data, kind) and each.id not in taken)
    return list({each.data.fact_key(): each.data for each in left}.values())


@pytest.mark.timeout(1800)
@pytest.mark.both("storage")
async def test_the_laws_of_a_dispute(database_place: str, tmp_path: Path) -> None:
    machine = type("OnThisDatabase", (Dispute,), {"url": database_place, "folder": tmp_path / "keys"})
    few = settings(exactly(ci=6, deep=60), stateful_step_count=20)
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=few)
