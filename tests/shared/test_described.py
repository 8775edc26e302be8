"""The text under a field is its description, in whatever schema the field stands."""

from typing import Annotated

from pydantic import AliasChoices, Field

from shared.described import Described


class Inner(Described):
    plain: int
    """Described in a
    text of two lines."""


class Base(Described):
    kept: int
    """Said by the base."""
    said_anew: int
    """Said by the base, too."""


class Whole(Base):
    said_anew: int
    """Said anew."""
    bare: int
    inner: Inner | None
    """Perhaps something."""
    another: Inner
    """Surely something."""
    spelt: Annotated[int, Field(description="By the field.")]
    """Not by the text."""
    known_as: Annotated[int, Field(validation_alias=AliasChoices("read_as", "or_as"), serialization_alias="written_as")]
    """By another name."""

    class Within(Described):
        deep: int
        """In a class in a class."""


class Heir(Base):
    kept: int


def descriptions(model: type[Described], mode: str = "validation") -> dict[str, str]:
    schema = model.model_json_schema(mode="serialization" if mode == "serialization" else "validation")
    return {name: each["description"] for name, each in schema["properties"].items() if "description" in each}


def test_the_text_under_a_field_describes_it_and_what_the_field_says_stands_before_it() -> None:
    assert descriptions(Whole) == {
        "kept": "Said by the base.",
        "said_anew": "Said anew.",
        "inner": "Perhaps something.",
        "another": "Surely something.",
        "spelt": "By the field.",
        "read_as": "By another name.",
    }
    assert descriptions(Whole, "serialization")["written_as"] == "By another name."


def test_models_within_are_described_as_well() -> None:
    found = Whole.model_json_schema()["$defs"]["Inner"]["properties"]["plain"]
    assert found["description"] == "Described in a\ntext of two lines."
    assert descriptions(Whole.Within) == {"deep": "In a class in a class."}


def test_a_field_said_anew_without_a_text_has_none() -> None:
    assert descriptions(Heir) == {"said_anew": "Said by the base, too."}


def test_a_class_made_in_a_function_is_described_and_one_without_a_source_is_not() -> None:
    class Local(Described):
        here: int
        """In a function."""

    assert descriptions(Local) == {"here": "In a function."}
    made: dict[str, type[Described]] = {}
    exec("class Made(Described):\n    x: int\n    '''Nowhere.'''", {"Described": Described, "__name__": "sys"}, made)
    assert descriptions(made["Made"]) == {}
