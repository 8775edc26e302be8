"""How an import opens a caseload: with whom it waits, when it tries again, and what it says of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli import import_opening as opening
from services.cli.import_opening import Completion, Opening, complete, declare, expected_of, told
from services.cli.office_client import Office, Taken
from shared.auth.tokens import LocalIssuer
from shared.ops.settings import BadSetting

OURS = Opening("O1", "iro-command", ours=True)
NOTHING: dict[str, Any] = {"moves": [], "unplaced": [], "max_before": 0, "max_after": 0, "gap": 0, "proven": True}
Answer = tuple[int, dict[str, Any]]


class Allocation:
    """Answers what it is told to, one after the other, and keeps what it was asked."""

    def __init__(self, folder: Path, *answers: Answer) -> None:
        self.asked: list[dict[str, Any]] = []
        self._answers = list(answers)
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://iro.test")
        self.office = Office(client, LocalIssuer.open(folder))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(json.loads(request.content) if request.content else {})
        status, body = self._answers.pop(0)
        return httpx.Response(status, json=body)


@pytest.fixture
def allocation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Allocation]:
    monkeypatch.setattr(opening, "_AGAIN_AFTER", 0.0)
    return lambda *answers: Allocation(tmp_path, *answers)


def refused(slug: str, detail: str = "") -> Answer:
    return 409 if slug != "no-solver" else 422, {"type": slug, "detail": detail}


async def test_without_the_solver_the_quick_plan_is_taken(allocation: Callable[..., Allocation]) -> None:
    system = allocation(refused("no-solver"), (200, NOTHING))
    assert await Completion(system.office, OURS, ["A"]).carry_out() == NOTHING
    assert [each["prove"] for each in system.asked] == [True, False]
    assert all(each["apply"] and each["expected"] == ["A"] for each in system.asked)


async def test_what_keeps_changing_ends_in_the_quick_plan(allocation: Callable[..., Allocation]) -> None:
    system = allocation(*[refused("caseload-has-changed")] * 5, (200, NOTHING))
    assert await Completion(system.office, OURS, []).carry_out() == NOTHING
    assert [each["prove"] for each in system.asked] == [True] * 5 + [False]


async def test_it_waits_as_long_as_children_arrive(
    allocation: Callable[..., Allocation], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter(range(0, 1000, 20))
    monkeypatch.setattr(opening.time, "monotonic", lambda: float(next(times)))
    arriving = [refused("children-have-not-arrived", f"{left} of 9 have not been heard of yet") for left in (9, 6, 3)]
    system = allocation(*arriving, (200, NOTHING))
    completion = Completion(system.office, OURS, ["A"])
    assert await completion.carry_out() == NOTHING
    assert completion.missing == ""
    assert [each["expected"] for each in system.asked] == [["A"]] * 4


async def test_it_goes_on_without_a_child_who_never_arrives_and_says_so(
    allocation: Callable[..., Allocation], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(opening, "_PATIENCE", 0.0)
    system = allocation(refused("children-have-not-arrived", "1 of 2 have not been heard of yet: B"), (200, NOTHING))
    await complete(system.office, OURS, ["A", "B"])
    assert [each["expected"] for each in system.asked] == [["A", "B"], []]
    assert "1 of 2 have not been heard of yet: B" in capsys.readouterr().out


async def test_an_opening_that_completed_itself_is_no_failure(
    allocation: Callable[..., Allocation], capsys: pytest.CaptureFixture[str]
) -> None:
    await complete(allocation(refused("opening-is-complete")).office, OURS, [])
    assert "completed itself" in capsys.readouterr().out


async def test_any_other_refusal_ends_in_its_sentence(allocation: Callable[..., Allocation]) -> None:
    with pytest.raises(BadSetting, match="answered 403"):
        await complete(allocation((403, {"type": "forbidden"})).office, OURS, [])


@pytest.mark.parametrize(("by", "ours"), [("iro-command", True), ("M1", False)])
async def test_an_import_cut_short_is_taken_up_and_a_managers_opening_joined(
    allocation: Callable[..., Allocation], by: str, ours: bool
) -> None:
    there = {"items": [{"id": "O1", "status": "open", "declared_by": by}]}
    assert await declare(allocation(refused("caseload-is-being-opened"), (200, there)).office) == Opening(
        "O1", by, ours
    )


async def test_an_opening_completed_at_that_moment_is_followed_by_one_of_our_own(
    allocation: Callable[..., Allocation],
) -> None:
    over = {"items": [{"id": "O1", "status": "completed", "declared_by": "M1"}]}
    system = allocation(refused("caseload-is-being-opened"), (200, over), (201, {"id": "O2"}))
    assert await declare(system.office) == Opening("O2", "iro-command", ours=True)


async def test_a_managers_opening_is_left_to_the_manager(
    allocation: Callable[..., Allocation], capsys: pytest.CaptureFixture[str]
) -> None:
    system = allocation()
    await complete(system.office, Opening("O1", "M1", ours=False), ["A"])
    assert system.asked == []
    assert "M1" in capsys.readouterr().out


def test_the_children_expected_are_those_whose_beginning_the_door_took() -> None:
    begins = [
        {"id": str(number), "type": "child.became_looked_after.v1", "subject": child}
        for number, child in enumerate("BAAC")
    ]
    other = {"id": "9", "type": "placement.started.v1", "subject": "D"}
    assert expected_of([*begins, other], Taken(rejected_ids={"3"})) == ["A", "B"]


@pytest.mark.parametrize(
    ("proven", "gap", "unplaced", "words"),
    [
        (True, 0.0, [], "proven to be the smallest there could be"),
        (False, 0.0, [], "the smallest there could be, though"),
        (False, 0.032, [], "at most 3.2% above the smallest there could be"),
        (False, 1.0, [{"child_id": "B", "reason": "no_iro_has_room", "why": "no IRO has room"}], "is not known"),
    ],
)
def test_it_says_how_good_the_plan_is(proven: bool, gap: float, unplaced: list[dict[str, str]], words: str) -> None:
    moves = [{"to_iro_id": "JO"}, {"to_iro_id": "SAM"}, {"to_iro_id": "JO"}]
    done = {
        "moves": moves, "unplaced": unplaced, "max_before": 3.0, "max_after": 4.5, "gap": gap, "proven": proven,
    }  # fmt: skip
    lines = told(done)
    assert lines[0] == "3 children were given to 2 IROs."
    assert "from 3 to 4.5 children" in lines[1]
    assert words in lines[1]
    assert lines[2:] == (["1 child is without an IRO:", "  B: no IRO has room"] if unplaced else [])


def test_with_nobody_to_place_it_says_so_and_without_a_team_what_to_do_next() -> None:
    assert told(NOTHING) == ["Nobody was waiting for an IRO."]
    alone = {**NOTHING, "unplaced": [{"child_id": "A", "reason": "no_iros", "why": "the service has no IRO"}]}
    assert "POST /allocation/openings" in told(alone)[-1]
