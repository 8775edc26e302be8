"""The pages as text: what they say, in which order, and that nothing gets into them unescaped."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.pages import render
from services.reporting.pages.children.views import (
    ChildrenView,
    ChildRow,
    ChildView,
    DueItem,
    Filters,
    IroOption,
    OpenDuty,
    TimelineEntry,
    Totals,
)

TODAY = date(2026, 1, 14)
START = date(2026, 1, 5)
ATTACK = "\"'><script>alert(1)</script>"
CHILDREN = ChildrenView("england-2010", TODAY, sample=False, totals=Totals(214, 3, 7, 9), rows=())
CHILD = ChildView("C1047", "england-2010", TODAY, sample=False, looked_after_from=START)
ENGLAND = "england-2010@1"
LATE = DueItem("iro_appointed", date(2026, 1, 12), True, "iro_manager", ENGLAND)
OPEN = DueItem("care_plan_prepared", date(2026, 1, 19), False, "social_worker", ENGLAND)
NO_DAY = DueItem("iro_met_child", None, False, "iro", ENGLAND)
DUTY = OpenDuty("first_review", "iro", date(2026, 2, 2), False, "reg 33(1)", True, ENGLAND, "20 working days")


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def list_of(*rows: ChildRow) -> str:
    return text_of(render.children_page(replace(CHILDREN, rows=rows)))


def places(text: str, *parts: str) -> list[int]:
    return [text.index(part) for part in parts]


def in_order(text: str, *parts: str) -> bool:
    return places(text, *parts) == sorted(places(text, *parts))


def test_children_with_something_late_come_first_and_the_others_keep_their_order() -> None:
    rows = [ChildRow("C1", START, due=(OPEN,)), ChildRow("C2", START), ChildRow("C3", START, due=(OPEN, LATE))]
    assert in_order(list_of(*rows), "C3", "C1", "C2")


def test_a_childs_late_duty_stands_before_the_earlier_due_and_one_without_a_day_stands_last() -> None:
    sooner = replace(OPEN, due_on=date(2026, 1, 2), duty="child_told_of_iro")
    page = list_of(ChildRow("C1", START, due=(NO_DAY, OPEN, sooner, LATE)))
    assert in_order(page, "Late Appoint an IRO", "Tell the child", "Prepare the care plan", "and 1 more")
    page = list_of(ChildRow("C1", START, due=(NO_DAY, OPEN, LATE)))
    assert in_order(page, "Late Appoint an IRO", "Prepare the care plan", "IRO to meet the child")


def test_what_is_late_by_law_is_never_hidden_behind_what_is_late_by_a_local_rule() -> None:
    """Of seventeen things three are shown, and only the law's are red."""
    local = [replace(LATE, due_on=date(2026, 1, each)) for each in (2, 3, 4)]
    law = replace(OPEN, due_on=date(2026, 1, 12), late=True, by_law=True)
    page = render.children_page(replace(CHILDREN, rows=(ChildRow("C1", START, due=(*local, law)),)))
    assert in_order(text_of(page), "Late by law Prepare the care plan", "Late Appoint an IRO", "and 1 more")
    assert (page.count("govuk-tag--red"), page.count("iro-row--late")) == (1, 1)
    page = render.children_page(replace(CHILDREN, rows=(ChildRow("C1", START, due=tuple(local)),)))
    assert (page.count("govuk-tag--red"), page.count("iro-row--late")) == (0, 0)


@pytest.mark.parametrize(("duties", "more"), [(2, None), (3, None), (4, "and 1 more")])
def test_a_row_shows_three_duties_and_says_how_many_more_there_are(duties: int, more: str | None) -> None:
    page = list_of(ChildRow("C1", START, due=(OPEN,) * duties))
    assert page.count("Prepare the care plan") == min(duties, 3)
    assert (more in page) if more else ("more" not in page)


@pytest.mark.parametrize(("days", "words"), [(0, "0 working days"), (1, "1 working day "), (2, "2 working days")])
def test_a_child_without_an_iro_is_marked_with_the_days_and_the_reason(days: int, words: str) -> None:
    row = ChildRow("C1", START, working_days_without_iro=days, unallocated_why="Every IRO is full.")
    page = list_of(row)
    assert in_order(page, "No IRO", words, "Every IRO is full.")
    assert "No IRO" not in list_of(replace(row, iro_id="I1", iro_name="Jo Mensah"))


@pytest.mark.parametrize("sample", [True, False])
def test_only_sample_data_carries_the_banner(sample: bool) -> None:
    pages = [render.children_page(replace(CHILDREN, sample=sample)), render.child_page(replace(CHILD, sample=sample))]
    assert [("Sample data" in page) for page in pages] == [sample, sample]


def test_the_totals_and_an_empty_list_are_shown() -> None:
    page = text_of(render.children_page(CHILDREN))
    assert in_order(
        page, "214 looked-after children", "7 with something late", "3 without an IRO", "9 with something due"
    )
    assert "No children match" in page


def test_the_next_page_keeps_the_filters() -> None:
    filters = Filters(iro_id="I/1", late_only=True, q="C 1", due_by_sunday=True)
    page = render.children_page(replace(CHILDREN, filters=filters, next_cursor="a=b&c"))
    assert (
        'href="/reporting/children/?q=C+1&amp;iro_id=I%2F1&amp;late=1&amp;due_by_sunday=1&amp;cursor=a%3Db%26c"' in page
    )


@pytest.mark.parametrize("iros", [(IroOption("I1", "Jo Mensah"),), ()])
def test_the_form_remembers_what_was_asked_even_of_an_iro_it_does_not_list(iros: tuple[IroOption, ...]) -> None:
    page = render.children_page(replace(CHILDREN, filters=Filters("I1", True, "C10"), iros=iros))
    assert re.search(r'<option value="I1" selected', page)
    assert 'value="C10"' in page
    assert " checked" in page
    assert " checked" not in render.children_page(CHILDREN)


def test_an_open_duty_shows_its_limit_its_source_and_whether_that_was_confirmed() -> None:
    confirmed = text_of(render.child_page(replace(CHILD, duties=(DUTY,))))
    assert in_order(confirmed, "Hold the first review", "2 February 2026", "20 working days", "reg 33(1)")
    assert "Not confirmed" not in confirmed
    assert "Not confirmed" in text_of(render.child_page(replace(CHILD, duties=(replace(DUTY, confirmed=False),))))


def test_the_timeline_shows_the_latest_first_and_of_one_day_the_last_announced_first() -> None:
    timeline = (
        TimelineEntry(
            date(2026, 1, 6), "iro.allocated.v1", "allocation", "Siblings share an IRO", {"rule": "siblings"}
        ),
        TimelineEntry(
            date(2026, 1, 6), "duty.met.v1", "allocation", None, {"duty": "iro_appointed", "policy_version": ENGLAND}
        ),
        TimelineEntry(START, "child.became_looked_after.v1", "council"),
    )
    plain = text_of(render.child_page(replace(CHILD, timeline=timeline)))
    assert "Time limit met" not in plain, "what only the machinery did is folded away"
    assert "Show clocks and letters, too (1)" in plain
    page = text_of(render.child_page(replace(CHILD, timeline=timeline, everything=True)))
    assert in_order(
        page,
        "Time limit met: appoint an IRO",
        "IRO allocated: has the child",
        "Became looked after",
    )
    assert in_order(page, "IRO allocated: has the child", "Siblings share an IRO")


def test_a_child_who_left_care_is_not_shown_as_waiting_for_an_iro() -> None:
    assert "No IRO" in text_of(render.child_page(CHILD))
    left = text_of(render.child_page(replace(CHILD, ceased_on=TODAY)))
    assert "No IRO" not in left
    assert "Stopped being looked after 14 January 2026" in left


def test_a_problem_and_a_missing_sign_in_have_pages_that_show_no_child() -> None:
    assert "Not found Nothing is here. " in text_of(render.problem_page(404, "Not found", "Nothing is here."))
    assert "You need to sign in" in text_of(render.sign_in_needed_page())


@given(st.text(max_size=60).map(lambda text: f"{text}{ATTACK}"))
def test_no_value_gets_into_a_page_unescaped(bad: str) -> None:
    due = (DueItem(bad, TODAY, True, bad, bad),)
    row = ChildRow(bad, START, unallocated_why=bad, review_kind=bad, next_review_due=TODAY, due=due)
    named = replace(row, iro_id=bad, iro_name=bad)
    entry = TimelineEntry(TODAY, "duty.met.v1", bad, bad, {"duty": bad, "policy_version": bad})
    duty = replace(DUTY, duty=bad, owner=bad, source=bad, limit=bad, basis=bad, policy=bad)
    filters = Filters(bad, True, bad)
    options = (IroOption(bad, bad), IroOption("I1", bad))
    view = ChildView(
        bad, bad, TODAY, True, START, None, bad, bad, None, bad, legal_status=bad, duties=(duty,), timeline=(entry,)
    )
    pages = [
        render.children_page(
            replace(CHILDREN, profile=bad, rows=(row, named), filters=filters, iros=options, next_cursor=bad)
        ),
        render.child_page(view),
        render.problem_page(400, bad, bad),
    ]
    assert not [page for page in pages if "<script" in page or ATTACK[:3] in page]


def test_no_page_carries_a_script_or_a_style_or_names_another_host() -> None:
    pages = [
        render.children_page(replace(CHILDREN, rows=(ChildRow("C1", START, due=(LATE,)),), next_cursor="c")),
        render.child_page(replace(CHILD, duties=(DUTY,))),
        render.sign_in_needed_page(),
        render.problem_page(404, "Not found", "Nothing is here."),
    ]
    for page in pages:
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|(?:href|src|action)=\"(?:https?:)?//", page)
        assert page.count("<h1") == 1
    for file in render.STATIC_FOLDER.glob("*.css"):
        assert not re.search(r"url\(|@import|@font-face|GDS Transport", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("child_id", "link"), [("C1047", "C1047"), ("A/1:2?", "A%2F1%3A2%3F")])
def test_a_childs_address_escapes_what_an_id_may_hold(child_id: str, link: str) -> None:
    assert render.child_link(child_id) == f"/reporting/children/{link}"


def test_a_cell_opens_and_closes_itself_and_escapes_what_is_in_it() -> None:
    cell = str(render._cell("R&D", "What"))
    assert re.sub(r"<(\w+)[^>]*>", r"<\1>", cell) == "<td><span>What</span><div>R&amp;D</div></td>"
