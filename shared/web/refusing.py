"""What a route may refuse, declared beside it, so that its contract names every slug that callers may meet."""

from collections.abc import Iterable
from typing import Any, Final

from shared.web.problems import MEDIA_TYPE, PROBLEM_REF

Responses = dict[int | str, dict[str, Any]]
KEY_REUSED: Final = "idempotency-key-reused"
"""Of every route that takes an Idempotency-Key."""
_WRONG: Final = "invalid-request"


def refuses(*conflicts: str, missing: str | None = None, wrong: Iterable[str] = ()) -> Responses:
    """For a route's `responses`: 409 with the slugs `conflicts`, 404 for what may be `missing`, and 422.

    422 always has `invalid-request`, and the slugs `wrong` besides. What every route may answer alike (400, 401, 403,
    413 and the like) stays under the contract's `default`.
    """
    declared: Responses = {422: _said("A value that cannot be meant", [_WRONG, *wrong])}
    if missing is not None:
        declared[404] = _said(f"No such {missing}", ["not-found"])
    if conflicts:
        declared[409] = _said("The state of things forbids it", conflicts)
    return declared


def _said(description: str, slugs: Iterable[str]) -> dict[str, Any]:
    schema = {"allOf": [PROBLEM_REF], "properties": {"type": {"enum": sorted(slugs)}}}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}
