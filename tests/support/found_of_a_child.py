"""What there is about a child in a whole system: made where there is none yet, for tests that call every route."""

from shared.register.statements import state
from tests.support.five_services import FiveServices
from tests.support.outcomes import decision, whole


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
