"""The sample years as events, and the law that the order of rows makes no difference."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events import catalogue
from shared.ssda903.events import to_events
from shared.ssda903.read import read_return
from shared.ssda903.returns import Return
from tests.support.laws import examples

DATA = Path(__file__).parents[1] / "data" / "ssda903"
YEAR_END = date(2021, 3, 31)
HEADINGS = {
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
    "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
    "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE",
}


def told(found: Return, as_of: date) -> list[dict[str, Any]]:
    return list(to_events(found, as_of=as_of, source="/council/test"))


def events_of(folder: Path, **files: list[str]) -> set[str]:
    folder.mkdir(exist_ok=True)
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text("\n".join([HEADINGS[name], *rows]), encoding="utf-8")
    return {str(event) for event in told(read_return(folder), YEAR_END)}


@pytest.mark.parametrize("year", ["2020", "2021"])
def test_every_event_of_a_sample_year_is_valid_distinct_and_not_of_a_later_day(year: str) -> None:
    found = read_return(DATA / year)
    as_of = found.year_end()
    assert as_of is not None
    events = told(found, as_of)
    for event in events:
        fact = catalogue.by_wire_type(event["type"]).model_validate(event["data"])
        dates = [value for name, value in fact if isinstance(value, date) and name != "date_of_birth"]
        assert all(day <= as_of for day in dates)
        assert event["time"][:10] <= as_of.isoformat()
    assert len({event["id"] for event in events}) == len(events)


def test_the_sample_years_tell_what_they_hold() -> None:
    counts = Counter(event["type"] for event in told(read_return(DATA / "2020"), YEAR_END))
    assert counts["child.became_looked_after.v1"] == 187
    assert counts["child.ceased_to_be_looked_after.v1"] == 84
    assert counts["past_review.recorded.v1"] == 1305
    assert counts["child.went_missing.v1"] == 1


def test_the_second_sample_year_says_facts_of_the_first_again_under_ids_of_its_own() -> None:
    first, second = (told(read_return(DATA / year), date(int(year) + 1, 3, 31)) for year in ("2020", "2021"))
    said = [{(event["subject"], event["type"], str(event["data"])) for event in year} for year in (first, second)]
    assert len(said[0] & said[1]) == 975
    assert not {event["id"] for event in first} & {event["id"] for event in second}


_EPISODES = [
    "C1,01/05/2020,S,V2,N1,U4,PR1,01/06/2020,X1,CARPL,,,",
    "C1,01/06/2020,P,V2,N1,K2,PR1,01/07/2020,E4A,,,,",
    "C1,01/09/2020,S,C1,N1,U4,PR1,,,,,,",
    "C1,01/09/2020,S,C1,N2,U4,PR1,,,,,,",
    "C2,01/05/2020,P,C2,N1,U4,PR1,,,,,,",
    "C2,03/05/2020,T,C2,N1,A5,PR1,,X1,,,,",
]
_REVIEWS = ["C1,,20/05/2020,PN1", "C1,,20/05/2020,PN2", "C2,06/03/2012,21/05/2020,", "C2,,22/05/2020,PN0"]
_HEADER = ["C1,2,05/03/2012,WBRI,,1,07/03/2018", "C2,1,07/03/2018,WBRI,,,", "C2,1,08/03/2018,WBRI,,,"]


@examples(1 / 2)
@given(
    episodes=st.permutations(_EPISODES),
    reviews=st.permutations(_REVIEWS),
    header=st.permutations(_HEADER),
)
def test_the_order_of_rows_makes_no_difference_to_the_events(
    tmp_path: Path, episodes: list[str], reviews: list[str], header: list[str]
) -> None:
    plain = events_of(tmp_path / "plain", header=_HEADER, episodes=_EPISODES, reviews=_REVIEWS)
    assert events_of(tmp_path / "shuffled", header=header, episodes=episodes, reviews=reviews) == plain
