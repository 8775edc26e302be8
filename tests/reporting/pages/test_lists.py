"""Lists and forms as every page has them: sorted by the address, safe as a file, read as it was asked."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.reporting.pages import render
from services.reporting.pages.lists import Act, Cell, Column, ListPage, as_csv, in_order
from services.reporting.pages.places import PLACES, places_of
from services.reporting.pages.questions import Question, read, typed_as
from services.reporting.pages.reader import Reader

COLUMNS = (Column("child", "Child"), Column("due", "Due"), Column("acts", "To do", sorts=False))


def row(child: str, due: date | None = None, *, late: bool = False) -> tuple[Cell, ...]:
    said = f"{due:%d %B}" if due else ""
    return Cell(child, link=f"/{child}"), Cell(said, order=due, late=late, tag="Late" if late else ""), Cell("Hold")


ROWS = [row("B", date(2026, 3, 1)), row("a", date(2026, 2, 28), late=True), row("C")]


@pytest.mark.parametrize(
    ("sort", "order"),
    [("", "BaC"), ("child", "aBC"), ("-child", "CBa"), ("due", "aBC"), ("-due", "BaC"), ("no", "BaC")],
)
def test_rows_are_in_the_order_of_the_column_asked_for_and_empty_ones_last(sort: str, order: str) -> None:
    assert "".join(each[0].text for each in in_order(COLUMNS, ROWS, sort)) == order


@given(some.lists(some.text(some.characters(exclude_categories=("Cs",)), max_size=12), min_size=1))
def test_a_file_says_every_cell_and_none_is_taken_for_a_formula(texts: list[str]) -> None:
    written = as_csv(COLUMNS[:1], [[Cell(each)] for each in texts])
    read_again = [line[0] if line else "" for line in csv.reader(io.StringIO(written, newline=""))][1:]
    assert [each.removeprefix("'") for each in read_again] == [each.removeprefix("'") for each in texts]
    for each in read_again:
        assert not each.startswith(("=", "+", "@", "\t", "\r"))
        assert not each.startswith("-") or each[1:].replace(".", "", 1).isdigit()


def test_a_list_is_drawn_with_its_filters_in_the_address_and_its_late_rows_marked() -> None:
    view = ListPage(
        heading="Reviews",
        caption="Reviews by their last day",
        columns=COLUMNS,
        rows=ROWS,
        empty="Nothing is planned.",
        path="/reporting/reviews",
        reader=Reader("M1", ("iro_manager",)),
        profile="england-2010",
        sample=False,
        filters=(Question("status", "Status", "pick", options={"planned": "Planned"}),),
        asked={"status": "planned"},
        sort="due",
        acts=(Act("Add", "/add"),),
        next_cursor="n",
    )
    html = " ".join(render.list_page(view).split())
    assert 'aria-sort="ascending"><a' in html.replace("> <a", "><a")
    assert 'href="/reporting/reviews?status=planned&amp;sort=-due"' in html
    assert 'href="/reporting/reviews?status=planned&amp;sort=due&amp;cursor=n"' in html
    assert 'href="/reporting/reviews?status=planned&amp;sort=due&amp;format=csv"' in html
    assert html.count("iro-row--late") == 1
    assert '<option value="planned" selected>' in html


def test_nobody_is_offered_a_page_that_she_may_not_open_and_a_child_none() -> None:
    assert places_of(["child"], None) == []
    for each in PLACES:
        assert (each.offered_to or each.roles) <= each.roles
        for role in each.offered_to or each.roles:
            assert each.path in {place["href"] for place in places_of([role], None)}
    assert {each["href"] for each in places_of(["social_worker"], None)} == {"/reporting/"}


QUESTIONS = (
    Question("on", "When?", "day", required="Enter a day", wrong="Enter a real day", goes_to="held_on"),
    Question("at", "At what time?", "time", wrong="Enter a time"),
    Question("why", "Why?", "one_of", options={"iro": "The IRO"}, wrong="Choose one"),
    Question("who", "Who?", "any_of", options={"a": "A", "b": "B"}),
    Question("sure", "Sure?", "yes_no"),
)


def test_what_was_typed_is_said_by_the_services_own_names_and_stands_in_the_form_again() -> None:
    typed = {"on-day": ["1"], "on-month": ["2"], "on-year": ["2026"], "at": ["9.05"], "who": ["b", "a"], "sure": ["no"]}
    found = read(QUESTIONS, typed)
    assert found.wrong == {}
    assert found.said == {"held_on": "2026-02-01", "at": "09:05", "who": ["b", "a"], "sure": False}
    assert typed_as(QUESTIONS, found.said) == typed | {"at": ["09:05"]}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"on": "Enter a day"}),
        ({"on-day": ["30"], "on-month": ["2"], "on-year": ["2026"]}, {"on": "Enter a real day"}),
        ({"on-day": ["1"]}, {"on": "Enter a real day"}),
        ({"on-day": ["1"], "on-month": ["2"], "on-year": ["2026"], "at": ["25:00"]}, {"at": "Enter a time"}),
        ({"on-day": ["1"], "on-month": ["2"], "on-year": ["2026"], "why": ["x"]}, {"why": "Choose one"}),
    ],
)
def test_what_cannot_be_read_is_said_at_its_question(typed: dict[str, list[str]], wrong: dict[str, str]) -> None:
    assert read(QUESTIONS, typed).wrong == wrong
