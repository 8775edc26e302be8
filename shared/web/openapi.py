"""Each service's OpenAPI document: operations in words with their roles, an example for every body and answer.

Every refusal is a problem document under the status it has.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from shared.auth.access import PUBLIC, roles_of
from shared.router import put_together
from shared.web import problems
from shared.web.examples import Examples
from shared.web.idempotency import IDEMPOTENCY_KEY
from shared.web.refusing import KEY_REUSED, refuses

COMPONENTS: Final = "x-components"
"""What a route's `openapi_extra` may have: schemas to stand among the components."""
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
_REFUSALS: Final[Mapping[str, str]] = {
    "400": "The body, or a header, cannot be read",
    "401": "Who is calling is not known",
    "403": "None of the caller's roles may do this",
    "404": "There is no such thing, or the caller may not know that there is",
    "409": "The state of things forbids it",
    "412": "It has been changed since the version that If-Match names",
    "413": "The body is too large",
    "415": "The body is of a kind that is not taken",
    "422": "A value that cannot be meant",
    "428": "If-Match is required",
    "503": "Not now: something that it needs is away",
}


def says_more(extra: Callable[[], dict[str, Any]]) -> Callable[[_Endpoint], _Endpoint]:
    """Mark an endpoint whose `openapi_extra` is dear, and made only when somebody asks for the document."""

    def marked(endpoint: _Endpoint) -> _Endpoint:
        endpoint.__dict__["iro_says_more"] = extra
        return endpoint

    return marked


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The app's OpenAPI document, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _document(app)
    return app.openapi_schema


def _document(app: FastAPI) -> dict[str, Any]:
    routes = put_together(app.routes)
    for route in routes:
        if isinstance(route, APIRoute) and hasattr(route.endpoint, "iro_says_more"):
            route.openapi_extra = route.endpoint.iro_says_more()
    schema = get_openapi(title=app.title, version=app.version, routes=routes, license_info=_LICENCE)
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = problems.SCHEMA
    schema.get("paths", {}).pop("/", None)
    roles = roles_of(app)
    operations = list(_operations(schema))
    for _, _, operation in operations:
        schemas.update(operation.pop(COMPONENTS, {}))
    for method, path, operation in operations:
        _complete(operation, path, roles.get((method.upper(), path)))
    _exemplify([operation for _, _, operation in operations], Examples(schemas))
    return schema


_LICENCE: Final = {"name": "MIT", "identifier": "MIT"}


def _operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema.get("paths", {}).items():
        for method, operation in methods.items():
            yield method, path, operation


def _complete(operation: dict[str, Any], path: str, roles: frozenset[str] | None) -> None:
    operation["x-roles"] = sorted(roles or ())
    responses = operation["responses"]
    if problems.MEDIA_TYPE not in responses.get("422", {}).get("content", {}):
        responses.pop("422", None)  # FastAPI's own, in a shape that no service answers
    if any(each["name"] == IDEMPOTENCY_KEY for each in operation.get("parameters", ())):
        _may_say_that_the_key_came_before(responses)
    for status in _statuses(operation, path, roles):
        responses.setdefault(status, _refusal(_REFUSALS[status]))
    responses["default"] = _refusal("Any other refusal (RFC 9457)")
    operation["responses"] = dict(sorted(responses.items()))


def _may_say_that_the_key_came_before(responses: dict[str, Any]) -> None:
    """Every route that takes an Idempotency-Key refuses one that came with another body, besides what it declares."""
    declared = responses.get("409", {}).get("content", {}).get(problems.MEDIA_TYPE, {}).get("schema", {})
    slugs = declared.get("properties", {}).get("type", {}).get("enum", ())
    responses["409"] = refuses(*{*slugs, KEY_REUSED})[409]


def _statuses(operation: Mapping[str, Any], path: str, roles: frozenset[str] | None) -> Iterator[str]:
    """The refusals that may come to anybody who calls this, whatever it does."""
    yield from ("400", "413", "415")  # a body may be sent to any of them
    if roles != PUBLIC:
        yield from ("401", "403")
    if "{" in path:
        yield "404"
    if operation.get("parameters") or "requestBody" in operation:
        yield "422"
    if any(each["name"] == "If-Match" for each in operation.get("parameters", ())):
        yield from ("412", "428")
    yield "503"


def _refusal(description: str) -> dict[str, Any]:
    return {"description": description, "content": {problems.MEDIA_TYPE: {"schema": problems.PROBLEM_REF}}}


def _exemplify(operations: list[dict[str, Any]], examples: Examples) -> None:
    for operation in operations:
        bodies = [operation.get("requestBody", {})]
        answers = [each for status, each in operation["responses"].items() if status.startswith("2")]
        for media_type, content in (pair for each in bodies + answers for pair in each.get("content", {}).items()):
            given = "example" in content or "examples" in content
            if not given and media_type.endswith("json") and content.get("schema"):
                content["example"] = examples.of(content["schema"])
