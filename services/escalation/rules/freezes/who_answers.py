"""Who answers a request to leave a child where placed: the manager whom it asks. Pure.

That is whoever manages the child's team or stands in its line, the manager of the dispute's stage, and who answers for
one of them; the IRO service writes down what came by letter, with whose answer it is. Source: Jersey 3.79, 6.2; local.
"""

from collections.abc import Set

from shared.refusals import Forbidden, Unprocessable


def whose_answer(
    caller_id: str, managers: Set[str], stands_in_for: Set[str], answered_by: str | None, *, writes_down: bool
) -> str:
    """The id of whoever answered. Raises Forbidden, and Unprocessable where it has to be said whose answer it is."""
    if caller_id in managers or not managers.isdisjoint(stands_in_for):
        return caller_id
    if not writes_down:
        why = "A freeze is answered by a manager of the child's team or its line, or by who answers for that manager."
        raise Forbidden(why)
    if answered_by is None:
        raise Unprocessable.at("/answered_by", "is needed: whose answer it is that you write down")
    return answered_by
