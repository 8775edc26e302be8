import ast
import re
from pathlib import Path

import pytest

from services.allocation import rules
from services.allocation.rules.all_rules import RULES, overridable
from services.allocation.rules.catalogue import EVERY_RULE

FOLDER = Path(next(iter(rules.__path__)))


def test_nobody_may_override_independence_work_registration_or_parent_and_child() -> None:
    forbidden = {rule.id for rule in RULES if not rule.overridable}
    assert forbidden == {"independent", "works_then", "registered", "parent_and_child"}
    assert not any(overridable(rule_id) for rule_id in forbidden)


def test_every_rule_is_the_file_of_its_name_and_says_where_it_comes_from() -> None:
    for rule in RULES:
        docstring = (FOLDER / f"{rule.id}.py").read_text().split('"""')[1]
        first_source = re.split("[;,(-]", rule.source)[0].strip()
        assert first_source in docstring.split("Source:")[1]


def test_every_file_with_a_rule_is_in_the_index_once() -> None:
    files = {path.stem for path in FOLDER.glob("*.py") if "\nRULE = " in path.read_text()}
    assert sorted(files) == sorted(rule.id for rule in RULES)


def _calls(name: str) -> list[ast.Call]:
    """Every call of this function or method in the service."""
    trees = [ast.parse(path.read_text()) for path in FOLDER.parent.rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [each for each in calls if name == getattr(each.func, "attr", getattr(each.func, "id", None))]


def test_every_rule_that_is_made_anywhere_is_listed_under_an_id_of_its_own() -> None:
    made = [each.args[0].value for each in _calls("Rule") if isinstance(each.args[0], ast.Constant)]
    assert len(made) == len(_calls("Rule"))
    assert sorted(made) == sorted(rule.id for rule in EVERY_RULE)
    assert len(set(made)) == len(made)


@pytest.mark.parametrize(("name", "at"), [("move", 3), ("allocate", 3), ("Breach", 0), ("Cause", 0), ("Placement", 3)])
def test_no_allocation_and_no_breach_names_a_rule_in_words_of_its_own(name: str, at: int) -> None:
    calls = [each for each in _calls(name) if len(each.args) > at]
    assert calls
    assert not [ast.unparse(each) for each in calls if isinstance(each.args[at], ast.Constant | ast.JoinedStr)]
