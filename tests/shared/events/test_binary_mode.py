"""The attributes in the headers of CloudEvents' binary mode."""

import pytest

from shared.events.binary_mode import attributes_of
from shared.refusals import Refusal


@pytest.mark.parametrize(
    ("value", "means"),
    [
        ("QT1", "QT1"),
        ('"QT1"', "QT1"),
        ('"ev%202026%20001"', "ev 2026 001"),
        ('"ev 2026 001"', "ev 2026 001"),
        (' \t"QT1" ', "QT1"),
        (r'"a\"b\\c"', 'a"b\\c'),
        ('"%22QT1%22"', '"QT1"'),
        ("%22QT1%22", '"QT1"'),
        ("%2541", "%41"),
        ("Caf%c3%a9", "Café"),
        ("%51%54%31", "QT1"),
        ("100%", "100%"),
        ('a"b', 'a"b'),
        ('""', ""),
    ],
)
def test_a_value_is_taken_out_of_its_quotes_and_then_decoded_once(value: str, means: str) -> None:
    """Fault 18."""
    assert attributes_of([("CE-Subject", value), ("content-type", "application/json")]) == {"subject": means}


@pytest.mark.parametrize(
    "value", ['"QT1', '"', '"QT1" x', '"a"b"', '"a\\"', "Café", "%ff", "%ed%a0%80", "a\x7f", "a\x00"]
)
def test_a_value_that_cannot_be_read_is_refused_by_the_name_of_its_header(value: str) -> None:
    """Fault 18."""
    with pytest.raises(Refusal) as refusal:
        attributes_of([("ce-id", "e1"), ("ce-subject", value)])
    assert [each.pointer for each in refusal.value.errors] == ["/header/ce-subject"]
    assert refusal.value.status == 400


def test_a_header_given_twice_is_refused() -> None:
    with pytest.raises(Refusal):
        attributes_of([("ce-id", "e1"), ("CE-ID", "e1")])
