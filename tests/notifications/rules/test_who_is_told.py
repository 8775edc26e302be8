"""What the table of who is told must not say: each mistake is refused where it stands."""

import pytest

from services.notifications.rules.who_is_told import TOLD, BadTable, When, table_from

ROW = {"to": "iro", "letter": "digest_of_news", "when": "digest", "says": "Something happened", "source": "local"}


def table(nobody=None, **row):
    given = {name: value for name, value in (ROW | row).items() if value is not None}
    return table_from({"told": {"hearing.vacated": [given]}, "nobody": nobody or {}})


def test_a_row_is_read_as_it_stands():
    told, _ = table()
    (line,) = told["hearing.vacated"]
    assert (line.to, line.when, line.says, line.id) == (
        "iro",
        When.DIGEST,
        "Something happened",
        "hearing.vacated.iro.digest_of_news",
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to": "neighbour"}, "neighbour is no recipient"),
        ({"to": "whoever_was_told"}, "whoever_was_told is no recipient"),
        ({"to": "child"}, "letters of their own"),
        ({"if": "full_moon"}, "full_moon is no condition"),
        ({"when": "soon"}, "soon is no time"),
        ({"when": "at_once"}, "waits for the digest"),
        ({"letter": "urgent_news"}, "waits for the digest"),
        ({"says": None}, "needs words"),
        ({"source": None}, "source is missing"),
        ({"colour": "red"}, "colour is no column"),
        ({"by": "tell_of_cover", "if": "has_an_iro"}, "has its own conditions"),
        ({"nobody": {"hearing.vacated": "x"}}, "to somebody and to nobody"),
        ({"nobody": {"hearing.listed": ""}}, "but not why"),
    ],
)
def test_a_mistake_in_it_is_refused_with_where_it_stands(wrong, said):
    with pytest.raises(BadTable, match=said) as refused:
        table(**wrong)
    assert "hearing" in str(refused.value)


def test_two_rows_that_say_the_same_are_one_too_many():
    with pytest.raises(BadTable, match="twice"):
        table_from({"told": {"hearing.vacated": [ROW, ROW]}, "nobody": {}})


def test_it_can_not_be_changed_once_it_is_read():
    with pytest.raises(TypeError):
        TOLD["hearing.vacated"] = ()


AT_ONCE = {
    *("safeguarding.concern_raised", "accommodation.discharge_notified", "placement.changed_unexpectedly"),
    *("custody.entered", "placement_move.freeze_requested", "placement_move.freeze_answered"),
    *("dispute.stage_entered", "hearing.listed", "child.went_missing", "complaint.received"),
}


def test_to_those_at_work_nothing_but_what_the_list_of_urgent_things_has_goes_by_itself():
    rows = [line for lines in TOLD.values() for line in lines if line.by is None]
    alone = {line.event for line in rows if line.letter == "urgent_news" or line.to == "stage_manager"}
    assert alone == AT_ONCE
