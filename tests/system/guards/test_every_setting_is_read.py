"""Every setting of a policy is read by somebody: one that is not would be a rule that silently does not apply."""

import ast
from collections.abc import Iterator
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


READ = [node for node in _trees() if isinstance(node, ast.Attribute)]
NAMES_READ = frozenset(node.attr for node in READ)
SECTIONS_READ = frozenset(
    node.attr
    for node in READ
    if (isinstance(node.value, ast.Attribute) and node.value.attr == "settings")
    or (isinstance(node.value, ast.Name) and node.value.id == "settings")
)
"""What is read of something called `settings`: the section's own name alone may be anything's."""


def _fields(section: str) -> frozenset[str]:
    model = Settings.model_fields[section].annotation
    assert isinstance(model, type)
    assert issubclass(model, Strict)
    return frozenset(model.model_fields) - WHERE_IT_IS_WRITTEN


@pytest.mark.parametrize("section", sorted(Settings.model_fields))
def test_a_setting_is_read_outside_the_policy(section: str) -> None:
    assert section in SECTIONS_READ, f"nobody reads settings.{section}: read it, or take it out of the profiles"
    assert _fields(section) - NAMES_READ == set(), f"nobody reads these of settings.{section}"
