"""Which language somebody asked for, and where a text in it may lie."""

import pytest

from services.notifications.rules.languages import asks_for_another, folders_for


@pytest.mark.parametrize(
    ("language", "asks"),
    [
        (None, False),
        ("en", False),
        ("EN", False),
        ("en-GB", False),
        ("eng", False),
        ("enm", True),
        ("pl", True),
        ("cy-GB", True),
    ],
)
def test_whoever_asked_for_english_or_nothing_asks_for_no_other(language, asks):
    assert asks_for_another(language, "iro_named_to_child") is asks


@pytest.mark.parametrize("letter", ["digest_of_news", "urgent_news", "practice_patterns_to_senior_manager"])
def test_letters_of_lines_are_for_those_at_work_and_are_english(letter):
    assert not asks_for_another("pl", letter)


def test_the_closest_text_comes_first():
    assert folders_for("pt-BR") == ("pt-br", "pt")
    assert folders_for("pl") == ("pl",)
