"""The published contract is what the catalogue says, and no published version is broken."""

import json
from pathlib import Path

import pytest
import yaml

from shared.events import catalogue
from shared.events.contract import generate
from shared.events.contract.json_schema import schema_of


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A fresh copy of the published contract."""
    generate.write(tmp_path)
    return tmp_path


def test_the_generated_files_are_up_to_date() -> None:
    assert generate.stale() == [], "run: python -m shared.events.contract.generate"


def test_no_published_event_version_is_broken() -> None:
    assert generate.broken() == [], "publish the next version beside the old one"


def test_every_reference_of_the_asyncapi_document_leads_somewhere(docs: Path) -> None:
    document = yaml.safe_load((docs / "asyncapi.yaml").read_text(encoding="utf-8"))
    text = json.dumps(document)
    messages = document["components"]["messages"]
    assert {name for channel in document["channels"].values() for name in channel["messages"]} == set(messages)
    assert set(messages) == set(catalogue.all_types())
    for message in messages.values():
        assert (docs / message["payload"]["$ref"]).is_file()
    for operation in document["operations"].values():
        channel = operation["channel"]["$ref"].removeprefix("#/channels/")
        named = {each["$ref"].removeprefix(f"#/channels/{channel}/messages/") for each in operation["messages"]}
        assert named == set(document["channels"][channel]["messages"])
    assert '"$ref": "#/components/messageTraits/cloudEvent"' in text


def test_generating_twice_changes_nothing(docs: Path) -> None:
    before = {path: path.read_bytes() for path in docs.rglob("*") if path.is_file()}
    assert generate.main([], docs) == 0
    assert {path: path.read_bytes() for path in docs.rglob("*") if path.is_file()} == before


def test_a_stale_file_and_an_orphan_are_found_and_mended(docs: Path) -> None:
    (docs / "asyncapi.yaml").unlink()
    schema = docs / "schemas" / "iro.left.v1.json"
    schema.write_text(schema.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert generate.stale(docs) == ["asyncapi.yaml", "schemas/iro.left.v1.json"]
    assert generate.main(["--check"], docs) == 1
    assert generate.main([], docs) == 0
    assert generate.stale(docs) == []


def test_a_breaking_change_is_not_written_over_the_published_version(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published = docs / "schemas" / "iro.left.v1.json"
    schema = schema_of(catalogue.by_wire_type("iro.left.v1"))
    schema["properties"]["handed_over_on"] = {"type": "string", "format": "date"}
    published.write_text(json.dumps(schema), encoding="utf-8")
    (docs / "schemas" / "iro.forgotten.v1.json").write_text("{}", encoding="utf-8")

    assert generate.main([], docs) == 1
    said = capsys.readouterr().out
    assert "iro.left.v1 /handed_over_on: the field was removed" in said
    assert "iro.forgotten.v1: the type was removed" in said
    assert json.loads(published.read_text(encoding="utf-8")) == schema

    assert generate.main(["--replace-published"], docs) == 0
    assert generate.broken(docs) == []
