"""Fifty rounds of each attack with two to eight workers; a thousand in `make faults`."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from tests.support.allocation_attacks import ATTACKS, Attack

pytestmark = pytest.mark.both("locks")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("workers", [2, 8])
@pytest.mark.parametrize("attack", ATTACKS)
async def test_workers_at_the_same_moment_make_one_winner_no_split_and_no_overfill(
    start_service: Any, attack: Any, workers: int
) -> None:
    under_attack = Attack(await start_service(DECLARATION, now="2026-01-05"), workers)
    await attack(under_attack, 25)
    await under_attack.close()
