from services.allocation.rules.model import Iro
from services.allocation.rules.registered import why_not


def test_an_iro_without_a_registration_number_gets_no_child() -> None:
    assert why_not(Iro("jo", registered=False))


def test_a_registered_social_worker_may_be_an_iro() -> None:
    assert why_not(Iro("jo", registered=True)) is None
