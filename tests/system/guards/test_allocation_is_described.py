"""Allocation's contract says everything: each parameter, each field that is sent, and each refusal by its slug."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.allocation.api import router
from services.allocation.declaration import DECLARATION
from shared.auth.tokens import LocalIssuer
from shared.ops.clock import SystemClock
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage.database import Database
from shared.web.app import create_service_app, openapi_of
from shared.web.problems import MEDIA_TYPE

Operations = dict[str, dict[str, Any]]
SOURCE = Path(__file__).parents[3] / "services" / "allocation"
RAISED = re.compile(r'(?:Conflict\(\s*|slug=|CHANGED = )"([a-z-]+)"')
BY_ALL = {"not-found", "invalid-request", "invalid-cursor", "idempotency-key-reused"}
"""Raised by what every service shares."""


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("described")
    database = Database(f"sqlite:///{folder / 'never_opened.db'}")
    service = Service(DECLARATION, database, SystemClock(), load_profile("england-2010"))
    verifier = LocalIssuer.open(folder).verifier()
    return openapi_of(
        create_service_app("allocation", title="Allocation", routers=[router(service)], verifier=verifier)
    )


@pytest.fixture(scope="module")
def operations(contract: dict[str, Any]) -> Operations:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
    }


def slugs(operation: dict[str, Any], status: str) -> set[str]:
    """The slugs that an operation declares for a status; none when it declares nothing."""
    content = operation["responses"].get(status, {}).get("content", {})
    if not content:
        return set()
    assert set(content) == {MEDIA_TYPE}
    return set(content[MEDIA_TYPE]["schema"]["properties"]["type"]["enum"])


def described(schema: dict[str, Any]) -> bool:
    return "description" in schema or any("description" in each for each in schema.get("anyOf", ()))


def sent(contract: dict[str, Any], operations: Operations) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema that a body may have in it, by name."""
    wanted = set(re.findall(r"schemas/(\w+)", str([each.get("requestBody") for each in operations.values()])))
    done: set[str] = set()
    while wanted - done:
        name = min(wanted - done)
        schema = contract["components"]["schemas"][name]
        wanted |= set(re.findall(r"schemas/(\w+)", str(schema)))
        done.add(name)
        yield name, schema


def test_every_parameter_is_described(operations: Operations) -> None:
    silent = [
        f"{name}: {parameter['name']}"
        for name, operation in operations.items()
        for parameter in operation.get("parameters", ())
        if "description" not in parameter
    ]
    assert silent == []


def test_every_field_that_is_sent_is_described(contract: dict[str, Any], operations: Operations) -> None:
    silent = [
        f"{name}.{field}"
        for name, schema in sent(contract, operations)
        for field, about in schema.get("properties", {}).items()
        if not described(about)
    ]
    assert silent == []


def test_every_route_with_a_part_of_its_path_to_fill_in_may_answer_404(operations: Operations) -> None:
    silent = [name for name, each in operations.items() if "{" in name and slugs(each, "404") != {"not-found"}]
    assert silent == []


def test_every_route_that_takes_anything_may_answer_422(operations: Operations) -> None:
    takes = [name for name, each in operations.items() if "requestBody" in each or each.get("parameters")]
    assert [name for name in takes if "invalid-request" not in slugs(operations[name], "422")] == []


def test_every_route_that_may_be_repeated_under_a_key_says_what_a_key_used_twice_comes_to(
    operations: Operations,
) -> None:
    keyed = [name for name, each in operations.items() if "Idempotency-Key" in str(each.get("parameters"))]
    assert len(keyed) > 5
    assert [name for name in keyed if "idempotency-key-reused" not in slugs(operations[name], "409")] == []


def test_the_slugs_that_are_declared_are_those_that_are_raised(operations: Operations) -> None:
    raised = {slug for path in SOURCE.rglob("*.py") for slug in RAISED.findall(path.read_text(encoding="utf-8"))}
    own = [each for name, each in operations.items() if "/duties" not in name]
    declared = {slug for each in own for status in ("404", "409", "422") for slug in slugs(each, status)}
    named_by_rule = {slug for slug in declared if slug.startswith("rule-")}
    assert declared - named_by_rule - BY_ALL == raised
