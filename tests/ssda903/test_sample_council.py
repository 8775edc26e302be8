"""The invented council: clean, credible, the same every time."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.cli.sample_council.files import SOURCE, make_sample
from shared.events import catalogue
from shared.ssda903 import modules
from shared.ssda903.events import to_events
from shared.ssda903.read import read_return
from shared.ssda903.write import write_module

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("today", [TODAY, date(2024, 2, 29), date(2026, 1, 1)])
@pytest.mark.parametrize("children", [1, 2, 60])
def test_what_is_written_is_read_back_without_a_problem(tmp_path: Path, today: date, children: int) -> None:
    sample = make_sample(tmp_path, today=today, children=children)
    found = read_return(tmp_path)
    events = list(to_events(found, as_of=sample.as_of, source=SOURCE))
    assert found.problems == []
    assert len({e["subject"] for e in events if e["type"] == "child.became_looked_after.v1"}) == children
    for event in events + sample.events:
        catalogue.by_wire_type(event["type"]).model_validate(event["data"])


def test_the_same_seed_and_day_give_the_same_council_and_another_seed_another(tmp_path: Path) -> None:
    written = []
    for name, seed in (("a", 903), ("b", 903), ("c", 904)):
        make_sample(tmp_path / name, today=TODAY, seed=seed)
        written.append({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()})
    assert written[0] == written[1] != written[2]


def test_most_reviews_were_on_time_and_every_child_who_was_due_one_had_one(tmp_path: Path) -> None:
    make_sample(tmp_path, today=TODAY, children=120)
    found = read_return(tmp_path)
    came = {row.child: row.decom for row in found.episodes if row.rne == "S"}
    held: dict[str, list[date]] = defaultdict(list)
    for row in found.reviews:
        held[row.child].append(row.review)
    firsts = [(min(days) - came[child]).days for child, days in held.items()]
    assert sum(days <= 26 for days in firsts) >= 0.85 * len(firsts)
    assert all(child in held for child, day in came.items() if (TODAY - day).days > 41)


def test_somebody_came_this_week_somebody_left_and_brothers_and_sisters_name_each_other(tmp_path: Path) -> None:
    sample = make_sample(tmp_path, today=TODAY)
    events = list(to_events(read_return(tmp_path), as_of=TODAY, source=SOURCE))
    came = [e["time"][:10] for e in events if e["type"] == "child.became_looked_after.v1"]
    assert sum(day >= (TODAY - timedelta(days=6)).isoformat() for day in came) >= 2
    kinds = {event["type"] for event in events}
    assert kinds >= {"child.ceased_to_be_looked_after.v1", "adoption.placed.v1", "family.question_raised.v1"}
    siblings = {event["subject"]: event["data"]["sibling_ids"] for event in sample.events}
    assert any(siblings.values())
    assert all(child in siblings[other] for child, others in siblings.items() for other in others)


def test_the_iros_are_enough_and_obviously_invented(tmp_path: Path) -> None:
    iros = make_sample(tmp_path, today=TODAY).iros
    assert 60 / sum(iro["fte"] for iro in iros) <= 70
    assert len({iro["id"] for iro in iros}) == len(iros)
    assert all(iro["email"].endswith("@example.org") and iro["phone"].startswith("01632 960") for iro in iros)


def test_a_module_is_written_in_the_departments_own_layout(tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    write_module(file, modules.REVIEWS, [{"CHILD": "C1", "REVIEW": date(2020, 5, 1), "REVIEW_CODE": "PN1"}])
    assert file.read_bytes() == b"CHILD,DOB,REVIEW,REVIEW_CODE\r\nC1,,01/05/2020,PN1\r\n"


def test_a_column_that_the_module_has_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="NAME"):
        write_module(tmp_path / "reviews.csv", modules.REVIEWS, [{"NAME": "x"}])
