"""How low the maximum load could be at best: a bound that costs almost nothing and is nearly always reached.

Every load is what an IRO cannot give away and so many of the smallest unit (the greatest weight that divides all
weights, thousandths at the finest); the bound is the smallest maximum at which that many units find a place, as if
every group could be taken apart and every rule but the limit were set aside.
"""

from math import floor, gcd

from services.allocation.rules.plans.assignment import EPSILON, Sharing

_FINEST = 1000


def unit(weights: set[float]) -> float:
    """The greatest weight that divides all of these; 0 when there is none."""
    parts = gcd(*(round(weight * _FINEST) for weight in weights))
    whole = all(abs(weight * _FINEST - round(weight * _FINEST)) < EPSILON for weight in weights)
    return parts / _FINEST if whole else 0.0


def least_maximum(sharing: Sharing) -> float:
    """No plan that finds a place for as many has a lower maximum load for a full-time post.

    While somebody has no place it says little: others might be without one instead, and the units are not known.
    """
    if None in sharing.at:
        outside = zip(sharing.board.outside, sharing.board.fte, strict=True)
        return max((load / fte for load, fte in outside if fte > 0), default=0.0)
    rooms = _Rooms(sharing)
    low, high = rooms.least, max(rooms.least, sharing.fullest())
    if rooms.hold(low):
        return low
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rooms.hold(middle) else (middle, high)
    return rooms.reached(high)


class _Rooms:
    def __init__(self, sharing: Sharing) -> None:
        board = sharing.board
        fixed, groups = board.outside, board.groups
        before = list(fixed)
        for group in groups:
            for i, (_, weight) in group.held.items():
                before[i] += weight
        self._unit = unit({group.weight for group in groups}) if groups else 0.0
        self._wanted = sum(group.weight for group in groups)
        closed = board.known.closed
        self._iros = [
            (fixed[i], fte, before[i] if i in closed else max(before[i], sharing.limit[i]))
            for i, fte in enumerate(board.fte)
            if fte > 0
        ]
        self.least = max((load / fte for load, fte, _ in self._iros), default=0.0)

    def _room(self, most: float, iro: tuple[float, float, float]) -> float:
        fixed, fte, top = iro
        room = max(0.0, min(most * fte + EPSILON / 10, top) - fixed)
        return floor(room / self._unit + EPSILON) * self._unit if self._unit else room

    def hold(self, most: float) -> bool:
        """Whether everybody finds a place with nobody above this."""
        wanted = self._wanted
        return sum(self._room(most, iro) for iro in self._iros) >= wanted - EPSILON

    def reached(self, most: float) -> float:
        """The load that somebody really has at that maximum."""
        if not self._unit:
            return most
        loads = [(iro[0] + self._room(most, iro)) / iro[1] for iro in self._iros]
        return max((load for load in loads if load <= most + 10 * EPSILON), default=most)
