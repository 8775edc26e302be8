"""The id of something about a child, of each kind that a path may name: where a test asks who sees it."""

from shared.register.statements import state
from tests.support.five_services import FiveServices
from tests.support.outcomes import decision, whole


async def an_id(council: FiveServices, name: str, path: str, child: str) -> str:
    """The id of something about this child, as a manager finds it."""
    service = path.split("/")[1].replace("reporting", "scheduling")  # whose pages show what others keep
    lists = {
        "duty_id": f"/{service}/duties?child_id={child}",
        "concern_id": f"/escalation/concerns?child_id={child}",
        "review_id": f"/scheduling/children/{child}/reviews",
        "notice_id": f"/notifications/notices?child_id={child}",
        "task_id": f"/notifications/notices?child_id={child}",
        "matter_id": f"/scheduling/matters?child_id={child}",
        "freeze_id": f"/escalation/freezes?child_id={child}",
        "contact_id": f"/escalation/cafcass?child_id={child}",
    }
    if name == "observation_id":
        seen = (await council.asks("/escalation/practice-observations")).json()["items"]
        return next(str(each["id"]) for each in seen if each["child_id"] == child)
    if name == "counterpart_id":
        return await a_counterpart(council, child)
    if name == "event_id":
        return str((await council.asks(lists["matter_id"])).json()["items"][0]["change_ids"][0])
    if name == "decision_id":
        return await a_decision(council, child)
    if name == "dispute_id":
        return await a_dispute(council, child)
    if name == "allocation_id":
        return str((await council.asks(f"/allocation/children/{child}")).json()["allocation_id"])
    return str((await council.asks(lists[name])).json()["items"][0]["id"])


async def a_dispute(council: FiveServices, child: str) -> str:
    """An open dispute about this child."""
    items = (await council.asks(f"/escalation/disputes?child_id={child}&status=open")).json()["items"]
    if not items:
        new = {"child_id": child, "category": "contact"}
        items = [(await council.asks("/escalation/disputes", method="POST", json=new)).json()]
    return str(items[0]["id"])


async def a_decision(council: FiveServices, child: str) -> str:
    """The one decision of this child, whose review was held today."""
    id_ = f"D-{child}"
    if (await council.asks(f"/scheduling/decisions/{id_}")).status_code == 404:
        (review, *_) = (await council.asks(f"/scheduling/children/{child}/reviews")).json()["items"]
        async with council.services["scheduling"].work() as work:
            await state(work, child, "review:held", {}, by="JO", key=review["id"], on=work.today)
        body = whole(completed_on="2026-01-05", decisions=[decision(id=id_)])
        path = f"/scheduling/reviews/{review['id']}/outcome"
        answer = await council.asks(path, method="POST", role="iro_admin", json=body)
        assert answer.status_code == 201, answer.text
    return id_


async def a_counterpart(council: FiveServices, child: str) -> str:
    """The one agency that was called on in a dispute for this child."""
    path = f"/escalation/counterparts?child_id={child}"
    found = (await council.asks(path)).json()["items"]
    if not found:
        new = {"child_id": child, "dispute_id": await a_dispute(council, child), "agency": "health"}
        answer = await council.asks("/escalation/counterparts", method="POST", json=new)
        assert answer.status_code == 201, answer.text
        found = (await council.asks(path)).json()["items"]
    return str(found[0]["id"])
