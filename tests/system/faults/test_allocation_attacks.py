"""A thousand rounds of each attack, with two to eight workers whose overlap is forced."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from tests.support.allocation_attacks import ATTACKS, Attack

ROUNDS = {2: 400, 4: 300, 8: 300}


@pytest.mark.faults
@pytest.mark.both("locks")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("workers", ROUNDS)
@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_thousand_rounds_make_one_winner_no_split_and_no_overfill(
    start_service: Any, attack: Any, workers: int
) -> None:
    under_attack = Attack(await start_service(DECLARATION, now="2026-01-05"), workers)
    await attack(under_attack, ROUNDS[workers])
    await under_attack.close()
