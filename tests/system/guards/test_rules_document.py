"""docs/allocation-rules.md says what the rules and the duties say now."""

from pathlib import Path

from services.allocation.rules.all_rules import RULES
from services.allocation.rules.catalogue import EVERY_RULE
from services.cli.rules_document import document
from shared.policy import load_profile

FILE = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").exists()) / "docs"
MADE = document(load_profile("england-2010"))


def test_the_document_of_the_rules_is_up_to_date() -> None:
    told = "run: iro rules --markdown > docs/allocation-rules.md"
    assert (FILE / "allocation-rules.md").read_text(encoding="utf-8") == MADE, told


def test_it_has_a_row_for_every_rule_and_every_duty_with_its_source() -> None:
    rows = [[cell.strip() for cell in line.split("|")] for line in MADE.splitlines() if line.startswith("|")]
    sources = {(row[-3].strip("`"), row[-2]) for row in rows}
    assert {(rule.id, rule.source) for rule in EVERY_RULE} <= sources
    assert {f"`{duty}`" for duty in load_profile("england-2010").duties} <= {row[-3] for row in rows}


def test_every_rule_says_what_it_does_to_an_iro() -> None:
    assert [rule.id for rule in RULES if rule.counted is None and rule.comes_first is None] == []
