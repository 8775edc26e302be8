"""What the command answers, and how it hands events in."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console
from typer.testing import CliRunner

from services.allocation.rules.catalogue import EVERY_RULE
from services.allocation.rules.team.weight import factors
from services.cli import console
from services.cli.commands import app
from services.cli.console import Reached
from services.cli.example_request import siblings
from services.cli.import_903 import the_day
from services.cli.office_client import BATCH, Office
from services.runtime.server import address_of, is_loopback, take_port
from shared.auth.tokens import LocalIssuer
from shared.events import catalogue
from shared.events.cloudevents import read_event
from shared.events.envelope import Envelope
from shared.ops.data_folder import DataFolder
from shared.ops.settings import BadSetting
from shared.policy import load_profile
from shared.ssda903.read import read_return

RETURNS = Path(__file__).parents[1] / "data" / "ssda903"


def iro(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_when_gives_the_days_the_limit_and_its_source() -> None:
    said = iro("when", "first_review", "--from", "2026-01-05")
    assert "2026-02-02" in said
    assert "20 working days" in said
    assert "reg 33" in said


def test_rules_name_every_allocation_rule_and_every_duty_with_its_source() -> None:
    said = iro("rules")
    lines = {line.split()[0]: line for line in said.splitlines() if line.startswith("  ")}
    for rule in EVERY_RULE:
        assert rule.source in lines[rule.id]
    profile = load_profile("england-2010")
    for factor in factors(profile.settings.load_weights):
        assert f"{factor.value:g} for a child {factor.asked_by}" in lines[factor.id]
    for duty in profile.duties.values():
        assert duty.source in lines[duty.id]


def test_events_lists_the_whole_catalogue_and_describes_one_with_its_schema() -> None:
    listed = iro("events")
    assert all(name in listed for name in catalogue.all_types())
    described = iro("events", "iro.allocated.v1")
    schema = json.loads(described[described.index("{") :])
    assert "iro_id" in schema["required"]


def test_a_token_is_the_last_line_and_says_whose_it_is(tmp_path: Path) -> None:
    words = ("token", "--role", "iro", "--role", "admin", "--subject", "SAM", "--data", str(tmp_path / "data"))
    issuer = LocalIssuer.open(DataFolder(tmp_path / "data").path)
    caller = issuer.verifier().verify(iro(*words).splitlines()[-1])
    assert (caller.subject, caller.roles) == ("SAM", frozenset({"iro", "admin"}))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("token", "--role", "iro"), "There is no data folder"),
        (("sign-in", "--role", "iro"), "There is no data folder"),
        (("parked", "list"), "There is no data folder"),
        (("import-903", str(RETURNS / "2020"), "--url", "http://127.0.0.1:9"), "There is no data folder"),
    ],
)
def test_outside_an_installation_nothing_is_made_in_silence(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """Faults E4: a key made there would sign tokens that nobody takes."""
    done = CliRunner().invoke(app, [*words, "--data", str(tmp_path / "elsewhere")])
    assert (done.exit_code, said in done.output) == (1, True), done.output
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_without_a_key_gives_no_token(tmp_path: Path) -> None:
    """Faults E4."""
    done = CliRunner().invoke(app, ["token", "--role", "iro", "--data", str(DataFolder(tmp_path / "data").path)])
    assert (done.exit_code, "has no key yet" in done.output) == (1, True), done.output


def test_the_request_to_try_is_one_that_the_door_takes() -> None:
    now = datetime(2026, 7, 1, 9, tzinfo=UTC)
    read = [read_event(event, at, now) for at, event in enumerate(siblings(now))]
    assert all(isinstance(event, Envelope) for event in read)


@pytest.mark.parametrize(
    ("today", "opened"),
    [("2021-03-30", "2021-03-30"), ("2021-03-31", "2021-03-31"), ("2026-01-05", "2021-03-31")],
)
def test_a_return_opens_the_caseload_of_the_end_of_its_year_unless_that_is_still_to_come(
    today: str, opened: str
) -> None:
    found = read_return(RETURNS / "2020")
    assert the_day(found, None, date.fromisoformat(today)) == date.fromisoformat(opened)


@pytest.mark.parametrize(("wanted", "refused"), [("2026-01-04", False), ("2026-01-05", False), ("2026-01-06", True)])
def test_no_caseload_of_a_day_to_come_is_opened(wanted: str, refused: bool) -> None:
    found, today = read_return(RETURNS / "2020"), date(2026, 1, 5)
    if refused:
        with pytest.raises(BadSetting, match="future"):
            the_day(found, date.fromisoformat(wanted), today)
    else:
        assert the_day(found, date.fromisoformat(wanted), today).isoformat() == wanted


@pytest.mark.parametrize(("events", "requests"), [(BATCH - 1, 1), (BATCH, 1), (BATCH + 1, 2)])
async def test_events_go_in_batches_and_what_the_door_says_is_added_up(
    tmp_path: Path, events: int, requests: int
) -> None:
    sizes: list[int] = []

    def door(request: httpx.Request) -> httpx.Response:
        batch = json.loads(request.content)
        sizes.append(len(batch))
        refused = {"index": 0, "id": "e1", "problem": {"detail": "no such day"}}
        return httpx.Response(202, json={"accepted": len(batch) - 1, "duplicates": 0, "rejected": [refused]})

    steps: list[tuple[int, int]] = []
    office = Office(_client(door), LocalIssuer.open(tmp_path))
    taken = await office.post_events(
        [{"type": "a.b.v1", "subject": "C1"}] * events, lambda *reached: steps.append(reached)
    )
    assert (sum(sizes), len(sizes)) == (events, requests)
    assert steps == [(sum(sizes[: at + 1]), events) for at in range(requests)]
    assert (taken.accepted, taken.by_type["a.b.v1"]) == (events - requests, events)
    assert taken.rejected == [("C1", "a.b.v1", "no such day")] * requests


def test_how_far_something_has_come_is_a_line_every_few_seconds_and_at_its_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(console, "ERR", Console(stderr=True, highlight=False))
    reached = Reached("Bringing in, events", lambda: now)
    for second in range(13):
        now = second
        reached(1000 * second, 12_000)
    said = ["5,000 of 12,000", "10,000 of 12,000", "12,000 of 12,000"]
    assert capsys.readouterr().err.splitlines() == [f"Bringing in, events: {each}" for each in said]
    for at in range(1, 5):
        Reached("Soon over", lambda: 0.0)(at, 4)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("failure", [httpx.ConnectError("away"), None])
async def test_a_system_that_is_away_or_refuses_is_one_sentence(tmp_path: Path, failure: Exception | None) -> None:
    def door(_request: httpx.Request) -> httpx.Response:
        if failure:
            raise failure
        return httpx.Response(503, text="later")

    with pytest.raises(BadSetting, match="does not answer" if failure else "503: later"):
        await Office(_client(door), LocalIssuer.open(tmp_path)).post_iros([{"id": "ANN"}])


def _client(door: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(door), base_url="http://iro.example")


def test_a_port_is_taken_before_anything_listens_and_a_taken_one_is_refused() -> None:
    with take_port("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert address_of(taken) == f"http://127.0.0.1:{port}"
        assert is_loopback(taken)
        with pytest.raises(BadSetting, match=f"Port {port} on 127.0.0.1"):
            take_port("127.0.0.1", port)


def test_a_port_open_to_everybody_is_shown_as_this_machine_reaches_it() -> None:
    with take_port("0.0.0.0", 0) as taken:
        assert address_of(taken).startswith("http://127.0.0.1:")
        assert not is_loopback(taken)


def test_an_address_that_is_nobodys_is_refused() -> None:
    with pytest.raises(BadSetting, match="There is no address"):
        take_port("no.such.host.invalid", 0)
