"""The table of who is told what covers the catalogue, and names letters, rules and fields that there are."""

from importlib.util import find_spec

from services.notifications.letters import TEMPLATES
from services.notifications.rules.who_is_told import BY_ID, LETTERS_OF_LINES, NOBODY, TOLD
from shared.events import catalogue

TYPES = {each.TYPE for each in catalogue.all_types().values()}
LINES = [line for lines in TOLD.values() for line in lines]


def test_of_every_event_type_somebody_is_told_or_it_says_why_nobody_is() -> None:
    assert TOLD.keys() | NOBODY.keys() == TYPES
    assert [event for event, why in NOBODY.items() if len(why) < 4] == []


def test_every_letter_it_names_is_there_and_every_letter_there_is_is_named() -> None:
    told_wrongly = {"told_wrongly"}  # a task for a person, and no letter
    assert {line.letter for line in LINES} == TEMPLATES.keys() | told_wrongly


def test_every_rule_it_names_is_a_file_beside_it() -> None:
    rules = {line.by for line in LINES if line.by is not None}
    assert [rule for rule in rules if find_spec(f"services.notifications.rules.{rule}") is None] == []


def test_every_row_has_its_passage_or_says_that_it_is_local() -> None:
    assert [line.id for line in LINES if not line.source] == []


def test_lines_are_words_that_fit_a_letter() -> None:
    said = [line.says or "" for line in BY_ID.values() if line.letter in LETTERS_OF_LINES]
    assert [words for words in said if not 5 < len(words) <= 120] == []
