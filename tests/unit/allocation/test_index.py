import re
from pathlib import Path

from services.allocation import rules
from services.allocation.rules.index import index, overridable

FOLDER = Path(next(iter(rules.__path__)))


def test_nobody_may_override_independence_work_registration_or_parent_and_child() -> None:
    forbidden = {rule.id for rule in index() if not rule.overridable}
    assert forbidden == {"independent", "works_then", "registered", "parent_and_child"}
    assert not any(overridable(rule_id) for rule_id in forbidden)


def test_every_rule_is_the_file_of_its_name_and_says_where_it_comes_from() -> None:
    for rule in index():
        docstring = (FOLDER / f"{rule.id}.py").read_text().split('"""')[1]
        first_source = re.split("[;,(-]", rule.source)[0].strip()
        assert first_source in docstring.split("Source:")[1]


def test_every_file_with_a_rule_is_in_the_index_once() -> None:
    files = {path.stem for path in FOLDER.glob("*.py") if "\nRULE = " in path.read_text()}
    assert sorted(files) == sorted(rule.id for rule in index())
