"""Every setting of a policy is read by somebody: one that is not would be a rule that silently does not apply."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from shared.policy.duty import Strict
from shared.policy.settings import Setting, Settings

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
WHERE_IT_IS_WRITTEN = frozenset(Setting.model_fields)


def _trees() -> Iterator[ast.AST]:
    for folder in ("services", "shared"):
        for path in (ROOT / folder).rglob("*.py"):
            if not path.is_relative_to(ROOT / "shared" / "policy"):
                yield from ast.walk(ast.parse(path.read_text()))


@cache
def _read() -> tuple[frozenset[str], frozenset[str]]:
    """The names read of anything, and those read of something called `settings`.

    A section's own name alone may be anything's.
    """
    names, sections = set(), set()
    for node in _trees():
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
            of = node.value
            if "settings" in (getattr(of, "attr", None), getattr(of, "id", None)):
                sections.add(node.attr)
    return frozenset(names), frozenset(sections)


def _fields(section: str) -> frozenset[str]:
    model = Settings.model_fields[section].annotation
    assert isinstance(model, type)
    assert issubclass(model, Strict)
    return frozenset(model.model_fields) - WHERE_IT_IS_WRITTEN


@pytest.mark.parametrize("section", sorted(Settings.model_fields))
def test_a_setting_is_read_outside_the_policy(section: str) -> None:
    names, sections = _read()
    assert section in sections, f"nobody reads settings.{section}: read it, or take it out of the profiles"
    assert _fields(section) - names == set(), f"nobody reads these of settings.{section}"
