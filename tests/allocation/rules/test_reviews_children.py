import pytest

from services.allocation.rules.model import Iro
from services.allocation.rules.reviews_children import why_not


def test_the_corporate_iro_reviews_foster_carers() -> None:
    assert why_not(Iro("jo", role="corporate_iro"))


@pytest.mark.parametrize("role", ["iro", "iro_and_conference_chair"])
def test_other_iros_review_children(role: str) -> None:
    assert why_not(Iro("jo", role=role)) is None
