"""The texts that letters and pages print: what people write is taken, what forges a line or tells nothing is not."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.texts import EmailAddress, Lines, Name, Phone, Sentence, fault_of


def read(kind: Any, text: object) -> Any:
    return TypeAdapter(kind).validate_python(text)


def refused(kind: Any, text: object) -> str:
    with pytest.raises(ValidationError) as wrong:
        read(kind, text)
    return str(wrong.value.errors()[0]["msg"]).removeprefix("Value error, ")


@pytest.mark.parametrize(
    "text",
    [
        "Jo\nBrown",
        "Jo\r\nBcc: a@b.org",
        "Jo\tBrown",
        "Jo\x00",
        "Jo\x7fBrown",
        "Jo\x85Brown",
        "Jo\u2028Brown",
        "J\u2029B",
    ],
)
@pytest.mark.parametrize("kind", [Name, Sentence])
def test_a_text_cannot_leave_its_line(kind: Any, text: str) -> None:
    """Fault 15."""
    assert refused(kind, text) == "has a line break or another control character"


@pytest.mark.parametrize("text", ["\u200b", "\ufeff\u200d", "\u3164", "\u2800\u2800", "\u0301"])
def test_a_text_has_something_that_can_be_seen(text: str) -> None:
    """Fault 15."""
    assert refused(Name, text) == "has nothing that can be seen"


@pytest.mark.parametrize("text", ["Jo \u202enworB", "\u2066Jo", "Jo\uffff", "Jo\ufdd0"])
def test_a_text_neither_turns_what_stands_around_it_nor_has_characters_that_are_none(text: str) -> None:
    assert refused(Name, text) in (
        "has an invisible character that turns the direction of writing",
        "has a character that is none",
    )


@pytest.mark.parametrize(
    "text", ["Zoë O’Neill-Ní Bhriain", "محمد", "ن\u200cد", "李 小龍", "J.", "e\u0301va", "👩\u200d👧", "-"]
)
def test_names_of_every_writing_are_taken_as_they_are(text: str) -> None:
    assert read(Name, text) == text


@pytest.mark.parametrize(("length", "fault"), [(199, False), (200, False), (201, True)])
def test_a_name_has_two_hundred_characters_at_most(length: int, fault: bool) -> None:
    assert (refused(Name, "x" * length) if fault else read(Name, "x" * length)).startswith("String" if fault else "xxx")


def test_a_note_has_lines_and_no_other_control_character() -> None:
    assert read(Lines, "one\r\ntwo\n") == "one\ntwo"
    assert refused(Lines, "one\ftwo") == "has a control character"
    assert fault_of("\n\n", lines=True) == "has nothing that can be seen"


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("(01273) 296390", "(01273) 296390"),
        ("01273 296390 ext 123", "01273 296390 ext 123"),
        ("01273 296390 x12", "01273 296390 x12"),
        ("01273 296390, Extn. 5", "01273 296390, Extn. 5"),
        ("01273 296390 option 2", "01273 296390 option 2"),
        ("01273296390#12", "01273296390#12"),
        ("01273.296390", "01273.296390"),
        ("01273-296390", "01273-296390"),
        ("01273\u2013296390", "01273-296390"),
        ("01273\u00a0296390", "01273 296390"),
        ("\u202a+44 1273 296390\u202c", "+44 1273 296390"),
        ("+44 (0)1273 296390", "+44 (0)1273 296390"),
        ("0044 1273 296390", "0044 1273 296390"),
        ("Tel: 01273 296390", "Tel: 01273 296390"),
        ("01273 296390 / 07700 900123", "01273 296390 / 07700 900123"),
        ("01273 296390 or 07700 900123", "01273 296390 or 07700 900123"),
        ("999", "999"),
    ],
)
def test_telephone_numbers_are_taken_as_people_write_them(written: str, taken: str) -> None:
    """Fault 16."""
    assert read(Phone, written) == taken


@pytest.mark.parametrize("text", ["call me", "1" * 17, "1" * 240, "1-2", "()", "01234 and more", "a@b.org", 12345])
def test_what_is_no_telephone_number_is_refused(text: object) -> None:
    """Fault 15: its third number, of 240 digits."""
    assert refused(Phone, text)


def test_a_telephone_number_cannot_leave_its_line() -> None:
    """Fault 15."""
    assert refused(Phone, "01234\r\nBcc: a@b.org") == "has a line break or another control character"


@pytest.mark.parametrize("text", ["jo@council.gov.uk", "o'neill+iro@x-y.example.org", f"{'a' * 64}@council.gov.uk"])
def test_one_plain_address_is_taken(text: str) -> None:
    assert read(EmailAddress, text) == text


@pytest.mark.parametrize(
    "text",
    ["jo", "jo@localhost", "jo@council..uk", "jo.@council.uk", "jo@-council.uk", "Jo <jo@council.uk>", "jo@b.uk,a@b.uk",
     "jo@b.uk\r\nBcc: a@b.uk", "jö@council.uk", f"{'a' * 65}@council.uk", f"jo@{'a' * 64}.uk"],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_refused(text: str) -> None:
    assert refused(EmailAddress, text)
