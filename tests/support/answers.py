"""What each service says of a child, asked over HTTP."""

from dataclasses import dataclass

from tests.support.five_services import FiveServices


@dataclass(frozen=True, slots=True)
class Answer:
    """Who is the child's IRO, when is the next review due, since when is the child looked after; None if not said."""

    iro_id: str | None = None
    next_review_due: str | None = None
    looked_after_from: str | None = None


async def answers(council: FiveServices, child: str) -> dict[str, Answer]:
    """By service, what it says of the child."""
    return {
        "allocation": await _allocation_says(council, child),
        "scheduling": await _scheduling_says(council, child),
        "notifications": await _notifications_says(council, child),
        "reporting": await _reporting_says(council, child),
    }


async def known_as(council: FiveServices, child: str) -> str | None:
    """The id under which allocation has the child; None for one of whom it knows nothing."""
    answer = await council.asks(f"/allocation/children/{child}")
    return str(answer.json()["child_id"]) if answer.status_code == 200 else None


async def _allocation_says(council: FiveServices, child: str) -> Answer:
    shown = (await council.asks(f"/allocation/children/{child}")).json()
    looked_after = shown["looked_after_from"] is not None and shown["ceased_on"] is None
    iro = shown["iro"]["id"] if shown["iro"] else None
    return Answer(iro, None, shown["looked_after_from"] if looked_after else None)


async def _scheduling_says(council: FiveServices, child: str) -> Answer:
    shown = (await council.asks(f"/scheduling/children/{child}/reviews")).json()["items"]
    planned = [each for each in shown if each["status"] in ("planned", "arranged")]
    assert len(planned) <= 1, planned
    return Answer(planned[0]["iro_id"], planned[0]["due_on"]) if planned else Answer()


async def _notifications_says(council: FiveServices, child: str) -> Answer:
    """Who the IRO is of whom the child is to be told, or was told last."""
    path = f"/notifications/notices?child_id={child}&recipient=child"
    listed = (await council.asks(path)).json()["items"]
    of_an_iro = [each for each in listed if each["allocation_id"] is not None]  # and not that care ended
    told = next((each for each in of_an_iro if each["status"] not in ("withdrawn", "carried")), None)
    if told is None:
        return Answer()
    allocation = await council.asks(f"/allocation/allocations/{told['allocation_id']}")
    return Answer(allocation.json()["iro_id"])


async def _reporting_says(council: FiveServices, child: str) -> Answer:
    listed = (await council.asks("/reporting/children")).json()["items"]
    shown = next((each for each in listed if each["child_id"] == child), None)
    if shown is None:
        return Answer()
    iro = shown["iro"]["id"] if shown["iro"] else None
    return Answer(iro, shown["next_review_due"], shown["looked_after_from"])
