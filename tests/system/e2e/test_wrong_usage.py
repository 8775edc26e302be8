"""What cannot work ends in one plain sentence and a status that is not zero."""

import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import httpx
import pytest

from tests.system.e2e.system import System, iro


def refused(words: Sequence[str], settings: Mapping[str, str] | None = None) -> str:
    """The one sentence with which a command ends."""
    done = iro(*words, settings=settings)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    (sentence,) = done.stderr.strip().splitlines()
    return sentence


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        assert port in refused(["up", "--data", str(tmp_path / "data"), "--port", port])


def test_a_file_in_the_place_of_the_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    for path in (tmp_path / "data", tmp_path / "data" / "below"):
        assert str(path) in refused(["up", "--data", str(path), "--port", "0"])


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert "a data folder of its own" in refused(["up", "--data", str(tmp_path), "--port", "0"])
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_a_database_file_that_is_none_is_named(tmp_path: Path) -> None:
    assert iro("migrate", "--data", str(tmp_path / "data")).returncode == 0
    (tmp_path / "data" / "allocation.db").write_bytes(b"no database at all" * 500)
    assert "allocation.db" in refused(["up", "--data", str(tmp_path / "data"), "--port", "0"])
    looked = iro("doctor", "--data", str(tmp_path / "data"))
    assert looked.returncode == 1
    assert "wrong  database of allocation" in looked.stdout


def test_a_second_system_on_the_same_folder_is_refused_and_commands_find_the_first(
    start: Callable[..., System],
) -> None:
    system = start("--no-sample")
    url = str(system.client.base_url).rstrip("/")
    again = refused(["up", "--data", str(system.data), "--port", "0"])
    assert "already running" in again, "faults E7: it says where the first one is"
    assert url in again
    looked = iro("doctor", "--data", str(system.data))
    assert looked.returncode == 0, looked.stdout
    assert str(system.client.base_url).rstrip("/") in looked.stdout
    assert iro("parked", "list", "--data", str(system.data)).stdout == "Nothing is parked.\n"
    link = iro("sign-in", "--role", "iro_manager", "--data", str(system.data)).stdout.split()[-1]
    assert link.startswith(url)
    with httpx.Client(headers={"Accept": "text/html"}, follow_redirects=True) as browser:
        assert "Sign out" in browser.get(link).text
        assert "not good any more" in browser.get(link).text
        browser.post(f"{url}/sign-out")
        assert browser.get(f"{url}/reporting/").status_code == 401
    assert system.stop() == 0
    assert "Stopped. Everything is on disk" in system.data.with_suffix(".log").read_text()


def test_a_missing_broker_and_a_missing_database_are_named(tmp_path: Path) -> None:
    settings = {"IRO_DATABASE_URL": "postgresql+asyncpg://iro@127.0.0.1:9/{service}", "IRO_KAFKA": "127.0.0.1:9"}
    words = ["up", "--data", str(tmp_path / "data"), "--port", "0"]
    assert "127.0.0.1:9 (IRO_KAFKA)" in refused(words, settings)
    assert "127.0.0.1:9 for the database of notifications" in refused(["migrate", "--data", words[2]], settings)
    looked = iro("doctor", settings={"IRO_DATA": words[2], "IRO_PORT": "0", "IRO_PUBLISH_TO": "127.0.0.1:9"})
    assert (looked.returncode, "127.0.0.1:9 (IRO_PUBLISH_TO)" in looked.stdout) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["serve", "allocation"], "iro up"),
        (["work", "allocation"], "iro up"),
        (["up", "--profile", "atlantis"], "atlantis"),
        (["token", "--role", "king"], "king"),
        (["when", "first_review", "--from", "yesterday"], "yesterday"),
        (["when", "no_such_duty", "--from", "2026-01-05"], "no_such_duty"),
        (["events", "no.such_event.v1"], "no.such_event.v1"),
        (["import-903", "/no/such/folder"], "/no/such/folder"),
        (["parked", "replay", "nothing"], "iro parked list"),
    ],
)
def test_wrong_words_are_answered_in_one_sentence(words: Sequence[str], said: str, tmp_path: Path) -> None:
    settings = {"IRO_DATA": str(tmp_path / "data")}
    if words[0] == "parked":
        assert iro("migrate", settings=settings).returncode == 0
    assert said in refused(words, settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [("IRO_PORT", "eight"), ("IRO_SQLITE_SYNCHRONOUS", "NORMAL"), ("IRO_KAFKA", "somewhere:9092")],
)
def test_a_setting_that_cannot_work_is_named(name: str, value: str, tmp_path: Path) -> None:
    assert name in refused(["up"], {"IRO_DATA": str(tmp_path / "data"), name: value})
