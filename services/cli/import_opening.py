"""An import as an opening: the children who come with it are given their IROs as one problem, not as they arrive.

Before the opening is completed, everybody has to be there. In this process it is known when everything has come to
rest. A system elsewhere is asked: allocation refuses to complete an opening while it has not heard of a child who is
expected. That guarantees that every child of the return takes part, and, since one child's events are handled in
their order, with what the return says first of each; what it says of the last few later on may still be on its way,
and is then acted upon as at any other time. A child whose beginning was parked never arrives, so a wait in which
nobody more arrives ends after half a minute, and says who is missing.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from services.cli.console import say
from services.cli.office_client import COMMAND, Office, Taken
from shared.ops.settings import BadSetting

BEGINS: Final = "child.became_looked_after.v1"
_AGAIN_AFTER: Final = 0.25
_PATIENCE: Final = 30.0
_MOST_NAMED: Final = 5
_TRIES: Final = 5
"""How often a plan is made anew because something changed while it was made; then the quick plan is taken."""

_NO_TEAM_YET: Final = (
    "Before the IROs are entered, POST /allocation/openings, and complete it when they all are:"
    " else the first of them is given the first children alone."
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening that an import takes part in; `ours`: it is this command's own, and this command completes it."""

    id: str
    declared_by: str
    ours: bool


async def declare(office: Office) -> Opening:
    """Have the import's children wait. An import that was cut short is taken up; a manager's opening is joined."""
    answer = await office.ask("POST", "/allocation/openings")
    if answer.status_code == httpx.codes.CONFLICT:
        items = _good(await office.ask("GET", "/allocation/openings?limit=1"))["items"]
        found = next((each for each in items if each["status"] == "open"), None)
        if found is not None:
            return Opening(found["id"], found["declared_by"], found["declared_by"] == COMMAND)
        answer = await office.ask("POST", "/allocation/openings")
    declared = _good(answer)
    return Opening(declared["id"], COMMAND, ours=True)


def _good(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise BadSetting(f"{answer.request.url.path} answered {answer.status_code}: {answer.text[:300]}")
    document: dict[str, Any] = answer.json()
    return document


def expected_of(events: Sequence[dict[str, Any]], taken: Taken) -> list[str]:
    """The children whose beginning in care the door took."""
    begun = (each for each in events if each["type"] == BEGINS and each["id"] not in taken.rejected_ids)
    return sorted({each["subject"] for each in begun})


class Completion:
    """Completing an opening as soon as everybody is there: proven if the system can, else by the quick plan."""

    def __init__(self, office: Office, opening: Opening, expected: Sequence[str]) -> None:
        self._office = office
        self._path = f"/allocation/openings/{opening.id}/completion"
        self._expected = list(expected)
        self._prove = True
        self._tries = 0
        self._arriving = ""
        self._patient_until = time.monotonic() + _PATIENCE
        self.missing = ""

    async def carry_out(self) -> dict[str, Any] | None:
        """The plan that was carried out; None when the opening had completed itself."""
        while True:
            wanted = {"apply": True, "prove": self._prove, "expected": self._expected}
            answer = await self._office.ask("POST", self._path, wanted)
            if answer.is_success:
                return _good(answer)
            problem = answer.json() if "json" in answer.headers.get("content-type", "") else {}
            if problem.get("type") == "opening-is-complete":
                return None
            if not await self._may_try_again(problem):
                _good(answer)

    async def _may_try_again(self, problem: dict[str, Any]) -> bool:
        kind = problem.get("type")
        if kind == "children-have-not-arrived":
            await self._wait_for_them(str(problem.get("detail")))
        elif kind == "caseload-has-changed":
            self._tries += 1
            self._prove = self._tries < _TRIES
        elif kind == "no-solver":
            self._prove = False
        else:
            return False
        return True

    async def _wait_for_them(self, detail: str) -> None:
        if detail != self._arriving:
            self._arriving, self._patient_until = detail, time.monotonic() + _PATIENCE
        if time.monotonic() >= self._patient_until:
            self.missing, self._expected = detail, []
        await asyncio.sleep(_AGAIN_AFTER)


async def complete(office: Office, opening: Opening, expected: Sequence[str]) -> None:
    """Complete the opening if it is this command's, and say in plain words what came of it."""
    if not opening.ours:
        say(
            f"A caseload was being opened already, by {opening.declared_by}: the children wait for an IRO until that"
            f" opening ({opening.id}) is completed."
        )
        return
    completion = Completion(office, opening, expected)
    done = await completion.carry_out()
    if completion.missing:
        say(f"Of the children of the return, {completion.missing}; they are given an IRO when they arrive.")
    if done is None:
        say("The opening completed itself before everything was there; nobody waits for it.")
        return
    for line in told(done):
        say(line)


def told(done: dict[str, Any]) -> list[str]:
    """What was done, in plain words."""
    moves, unplaced = done["moves"], done["unplaced"]
    if not moves and not unplaced:
        return ["Nobody was waiting for an IRO."]
    lines = []
    if moves:
        iros = len({move["to_iro_id"] for move in moves})
        lines.append(f"{_many(len(moves), 'child was', 'children were')} given to {_many(iros, 'IRO', 'IROs')}.")
        lines.append(
            f"The largest load for a full-time post goes from {done['max_before']:g} to {done['max_after']:g}"
            f" children: {_how_good(done)}."
        )
    if unplaced:
        lines.append(f"{_many(len(unplaced), 'child is', 'children are')} without an IRO:")
        lines += _why(unplaced)
    if any(each["reason"] == "no_iros" for each in unplaced):
        lines.append(_NO_TEAM_YET)
    return lines


def _why(unplaced: Sequence[dict[str, Any]]) -> list[str]:
    """A line for each reason, with the first of the children it keeps from an IRO."""
    children: dict[str, list[str]] = {}
    for each in unplaced:
        children.setdefault(each["why"], []).append(each["child_id"])
    return [f"  {_first_of(ids)}: {why}" for why, ids in children.items()]


def _first_of(ids: Sequence[str]) -> str:
    more = len(ids) - _MOST_NAMED
    return ", ".join(ids[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _many(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _how_good(done: dict[str, Any]) -> str:
    if done["proven"]:
        return "proven to be the smallest there could be"
    if done["gap"] == 0:
        return "the smallest there could be, though not everything else is proven to be the best"
    if done["unplaced"]:
        return "how small it could be is not known, because not everybody has a place"
    return f"at most {done['gap']:.1%} above the smallest there could be"
