"""Lists that name one child in their query are shown to those who have to do with the child, and to nobody else."""

from tests.support.five_services import FiveServices
from tests.support.said_by_route import ONE_CHILDS
from tests.system.contract.test_who_sees_a_child import council, others, routes

__all__ = ["council"]


async def test_what_is_listed_of_one_child_is_shown_to_those_who_have_to_do_with_the_child(
    council: FiveServices,
) -> None:
    for path in sorted(ONE_CHILDS):
        for role, subject, ava, ben in others(routes(council)[("GET", path)]):
            for child, seen in (("AVA", ava), ("BEN", ben)):
                answer = await council.asks(f"{path}?child_id={child}", role=role, subject=subject)
                assert answer.status_code == (200 if seen else 404), (role, subject, path, child, answer.text)
