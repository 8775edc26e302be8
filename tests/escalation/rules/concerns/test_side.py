import pytest

from services.escalation.rules.concerns.side import side_of
from shared.duties.may_report import SIDES

IRO_SERVICE = {"iro", "outgoing_iro", "corporate_iro", "iro_service", "iro_manager"}


@pytest.mark.parametrize("owner", sorted(SIDES))
def test_what_the_iro_service_owes_is_its_own_performance_and_all_else_the_other_sides(owner: str) -> None:
    assert side_of(owner) == ("iro_service" if owner in IRO_SERVICE else "authority")


def test_a_person_named_by_id_is_not_of_the_iro_service() -> None:
    assert side_of("SW-17") == "authority"
