"""Whatever begins, somebody can say that it was done: a duty that nothing meets is a false alarm each time."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from shared.events.catalogue import all_types
from shared.policy import Answer, Duty, load_profile, profile_names

SERVICES = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file()) / "services"


@cache
def _nodes() -> tuple[ast.AST, ...]:
    return tuple(node for path in SERVICES.rglob("*.py") for node in ast.walk(ast.parse(path.read_text())))


@cache
def _made() -> frozenset[str]:
    """The classes of which services make one, to announce it."""
    calls = (node.func for node in _nodes() if isinstance(node, ast.Call))
    return frozenset(made.id for made in calls if isinstance(made, ast.Name))


@cache
def _written() -> frozenset[object]:
    """Every text in the code of services: the duty that a letter meets is one of them."""
    return frozenset(node.value for node in _nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_said(event: str) -> bool:
    kinds = [kind for kind in all_types().values() if event == kind.TYPE]
    return any(kind.POSTABLE or kind.__name__ in _made() for kind in kinds)


def _answers(answer: Answer) -> bool:
    letter = answer.when.get("duty")
    return answer.event is None or (_is_said(answer.event) and (letter is None or letter in _written()))


def _begins(duty: Duty) -> bool:
    return any(start.event is None or _is_said(start.event) for start in duty.starts)


def _duties() -> Iterator[tuple[str, Duty]]:
    for name in profile_names():
        yield from ((f"{name}: {duty.id}", duty) for duty in load_profile(name).duties.values())


@pytest.mark.parametrize("duty", [pytest.param(duty, id=name) for name, duty in _duties() if _begins(duty)])
def test_a_duty_that_begins_can_be_met(duty: Duty) -> None:
    assert any(map(_answers, duty.met_by)), (
        f"nothing that is built meets {duty.id}: let it be met by a call until something does"
    )


def test_what_nobody_announces_is_found() -> None:
    assert not _is_said("foster_carer_review.held")
    assert _is_said("review.held")
    assert _is_said("child.became_looked_after")
