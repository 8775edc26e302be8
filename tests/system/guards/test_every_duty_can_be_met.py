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
def _code() -> tuple[frozenset[str], frozenset[str]]:
    """The classes of which services make one, to announce it, and every text in their code.

    The duty that a letter meets is one of the texts.
    """
    made, written = set(), set()
    for path in SERVICES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                made.add(node.func.id)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
    return frozenset(made), frozenset(written)


def _is_said(event: str) -> bool:
    kinds = [kind for kind in all_types().values() if event == kind.TYPE]
    return any(kind.POSTABLE or kind.__name__ in _code()[0] for kind in kinds)


def _answers(answer: Answer) -> bool:
    letter = answer.when.get("duty")
    return answer.event is None or (_is_said(answer.event) and (letter is None or letter in _code()[1]))


def _begins(duty: Duty) -> bool:
    return any(start.event is None or _is_said(start.event) for start in duty.starts)


def _duties() -> Iterator[tuple[str, Duty]]:
    for name in profile_names():
        yield from ((f"{name}: {duty.id}", duty) for duty in load_profile(name).duties.values())


@pytest.mark.parametrize("duty", [pytest.param(duty, id=name) for name, duty in _duties()])
def test_a_duty_that_begins_can_be_met(duty: Duty) -> None:
    assert not _begins(duty) or any(map(_answers, duty.met_by)), (
        f"nothing that is built meets {duty.id}: let it be met by a call until something does"
    )


def test_most_duties_begin() -> None:
    found = [_begins(duty) for _, duty in _duties()]
    assert sum(found) > len(found) / 2


def test_what_nobody_announces_is_found() -> None:
    assert not _is_said("foster_carer_review.held")
    assert _is_said("review.held")
    assert _is_said("child.became_looked_after")
