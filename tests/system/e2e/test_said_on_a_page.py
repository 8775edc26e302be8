"""Over Kafka, too, the page after a word shows what became of it, or says that it may take a moment."""

from collections.abc import Callable, Mapping

import httpx

from tests.support.forms_sent import hidden
from tests.system.e2e.system import System, became_looked_after, iro

HELD = {"day-day": "2", "day-month": "2", "day-year": "2026"}


def test_what_was_held_stands_on_the_page_that_follows(
    start: Callable[..., System], postgres_and_kafka: Mapping[str, str]
) -> None:
    system = start("--no-sample", "--simulated-clock", "2026-01-05T09:00", settings=postgres_and_kafka)
    system.iro_joins("JO")
    system.post("/notifications/events", [became_looked_after("C1", "2026-01-05")])
    system.settles()
    system.clock_moves_to("2026-02-03T09:00:00Z")
    (review,) = system.get("/scheduling/children/C1/reviews")["items"]
    made = iro("token", "--role", "iro", "--subject", "JO", "--data", str(system.data))
    headers = {"accept": "text/html", "cookie": f"iro_session={made.stdout.split()[-1]}"}
    with httpx.Client(base_url=system.client.base_url, headers=headers) as jo:
        form = f"/reporting/reviews/{review['id']}/held"
        done = jo.post(form, data={**hidden(jo.get(form).text), **HELD})
        page = jo.get(done.headers["location"]).text
    assert (done.status_code, done.headers["location"]) == (303, "/reporting/?done=held")
    assert "First review: its outcome is not finished" in page
    assert "Hold the first review" not in page
