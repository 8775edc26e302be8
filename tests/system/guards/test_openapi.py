"""The contracts of the services, as they are checked in: up to date, in words, and with examples that keep them."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from services.cli import openapi_files
from shared.events import catalogue
from shared.web.reference import reference_page

SERVICES = ("allocation", "escalation", "notifications", "reporting", "root", "scheduling")


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return asyncio.run(openapi_files.contracts())


@pytest.fixture(params=SERVICES)
def document(request: pytest.FixtureRequest, files: dict[str, str]) -> dict[str, Any]:
    contract: dict[str, Any] = json.loads(files[f"{request.param}.json"])
    return contract


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What may be sent, and what is answered when all is well, by media type."""
    answers = [each for status, each in operation["responses"].items() if status.startswith("2")]
    for each in (operation.get("requestBody", {}), *answers):
        yield from each.get("content", {}).items()


def test_the_files_are_up_to_date(files: dict[str, str]) -> None:
    assert openapi_files.stale(files) == [], "run: python -m services.cli.openapi_files --write"
    assert {name.removesuffix(".json") for name in files} == set(SERVICES)


def test_a_stale_file_a_missing_one_and_an_orphan_are_found_and_mended(files: dict[str, str], tmp_path: Path) -> None:
    openapi_files.write(files, tmp_path)
    assert openapi_files.stale(files, tmp_path) == []
    (tmp_path / "allocation.json").unlink()
    (tmp_path / "scheduling.json").write_text("{}", encoding="utf-8")
    (tmp_path / "gone.json").write_text("{}", encoding="utf-8")
    assert openapi_files.stale(files, tmp_path) == ["allocation.json", "gone.json", "scheduling.json"]
    openapi_files.write(files, tmp_path)
    assert openapi_files.stale(files, tmp_path) == []


def test_every_operation_has_a_name_in_words_of_its_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_every_body_and_every_answer_has_an_example_that_its_schema_takes(document: dict[str, Any]) -> None:
    without, wrong = [], []
    for name, operation in operations(document):
        for media_type, content in contents(operation):
            given = [content["example"]] if "example" in content else []
            given += [each["value"] for each in content.get("examples", {}).values()]
            if not given and media_type.endswith("json"):
                without.append(f"{name} {media_type}")
            schema = {**content.get("schema", {}), "components": document["components"]}
            validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
            wrong += [f"{name}: {each.message}" for example in given for each in validator.iter_errors(example)]
    assert (without, wrong) == ([], [])


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert named - document["components"]["schemas"].keys() == set()


def test_the_door_takes_three_modes_and_names_every_type_that_councils_may_post(files: dict[str, str]) -> None:
    document = json.loads(files["notifications.json"])
    door = document["paths"]["/notifications/events"]["post"]
    assert list(door["requestBody"]["content"]) == [
        "application/cloudevents+json", "application/cloudevents-batch+json", "application/json",
    ]  # fmt: skip
    mapping = document["components"]["schemas"]["PostedEvent"]["discriminator"]["mapping"]
    assert set(mapping) == {kind.wire_type() for kind in catalogue.postable()}
    assert {each["name"] for each in door["parameters"]} >= {"ce-id", "ce-source", "ce-type", "ce-subject"}


def test_the_page_shows_every_call_and_every_schema_without_another_host(document: dict[str, Any]) -> None:
    page = reference_page(document, "/service")
    assert [name for name, _ in operations(document) if name not in page] == []
    assert [name for name in document["components"]["schemas"] if f'id="{name}"' not in page] == []
    assert re.findall(r'(?:src|href)="(?!#|/service/)[^"]*"', page) == []
    assert "<script" not in page
    for anchor in set(re.findall(r'href="#([^"]+)"', page)):
        assert f'id="{anchor}"' in page, anchor
