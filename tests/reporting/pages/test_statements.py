"""The statements of accessibility, privacy and cookies: ours with the council's name, or the council's own words."""

from pathlib import Path

import pytest

from services.reporting.pages.about.statements import statement_of


@pytest.mark.parametrize("name", ["accessibility", "privacy", "cookies"])
@pytest.mark.parametrize("council", ["the council", "Hull City Council"])
def test_the_council_is_named_as_a_sentence_has_it(name: str, council: str) -> None:
    said = " ".join(text for part in statement_of(name, council, None).parts for text in part.paragraphs)
    assert "{" not in said
    assert "as The council" not in said
    assert "Tell The council" not in said
    assert ". the council" not in said
    assert not said.startswith("the council")
    assert (council.casefold() in said.casefold()) is (name != "cookies")


def test_a_councils_own_words_stand_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "privacy.txt").write_text("# Yours\nWe say {council} here.", encoding="utf-8")
    own = statement_of("privacy", "the council", tmp_path)
    assert (own.own, own.parts[-1].paragraphs) == (True, ("We say {council} here.",))
