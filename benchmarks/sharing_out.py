"""Sharing out a made-up service's children in bulk, and how far from the optimum; `python -m benchmarks.sharing_out`.

Not a ratio to a twin: the aims are a time and a gap.
"""

import gc
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from statistics import median

from services.allocation.rules.model import Child, Iro, Sibling
from services.allocation.rules.plans import exact, greedy
from services.allocation.rules.plans.model import Case, Plan, Problem, Relation

ON = date(2026, 1, 5)
_SIZES, _SHARES = (1, 2, 3, 4, 5, 6), (62, 20, 10, 5, 2, 1)
"""Of a hundred sibling groups, so many have 1, 2, 3... looked-after children."""
_HOURS, _POSTS = (0.4, 0.5, 0.6, 0.8, 1.0), (1, 2, 3, 4, 10)
_FULL = 66
"""About so many children for each full-time post: busy, and within the limit of 70."""


def opening(children: int, iros: int, seed: int = 1) -> Problem:
    """A caseload to open: sibling groups, parents, teams that some IROs are not independent of, hours of every kind."""
    chance = random.Random(seed)
    cases: list[Case] = []
    while len(cases) < children:
        size = min(chance.choices(_SIZES, _SHARES)[0], children - len(cases))
        cases += _family(chance, len(cases), size, teams=max(4, iros // 3))
    for _ in range(children // 200):
        _relate(cases, chance.randrange(children), chance.randrange(children))
    return Problem(cases, _iros(chance, children, iros, teams=max(4, iros // 3)), ON)


def rebalance(children: int, iros: int, seed: int = 1) -> Problem:
    """The same service some years on: uneven, a few siblings apart, one in twenty to be kept, a few IROs gone."""
    chance = random.Random(seed)
    problem = opening(children, iros, seed)
    plan = greedy.share_out(problem)
    has = {placed.child_id: placed.to_id for placed in plan.placements}
    ids = [iro.id for iro in problem.iros]
    cases = []
    for case in problem.cases:
        now = has.get(case.child.id)
        if chance.random() < 0.12:
            now = chance.choice(ids[: max(1, len(ids) // 3)])
        cases.append(replace(case, iro_id=now, keep=chance.random() < 0.05))
    return replace(problem, cases=cases)


def _family(chance: random.Random, first: int, size: int, teams: int) -> list[Case]:
    ids = [f"C{first + n:06}" for n in range(size)]
    team = chance.randrange(teams)
    people = {"social_worker_id": f"SW{team}-{chance.randrange(9)}", "team_manager_id": f"TM{team}"}
    return [
        Case(
            Child(
                child_id,
                people=people,
                team_id=f"T{team}",
                managers_of_team=(f"TM{team}", "SM1"),
                communication_needs=frozenset({"bsl"}) if chance.random() < 0.01 else frozenset(),
            ),
            siblings=tuple(Sibling(other) for other in ids if other != child_id),
        )
        for child_id in ids
    ]


def _relate(cases: list[Case], child: int, parent: int) -> None:
    if child != parent:
        cases[child] = replace(cases[child], relations=(Relation(cases[parent].child.id),))


def _iros(chance: random.Random, children: int, number: int, teams: int) -> list[Iro]:
    hours = chance.choices(_HOURS, _POSTS, k=number)
    hours[0] = 1.0
    lacking = children / _FULL - sum(hours)
    for n in sorted(range(number), key=lambda _: chance.random()):
        better = min(1.0, max(0.4, round(hours[n] + lacking, 1)))
        lacking, hours[n] = lacking - (better - hours[n]), better
    return [
        Iro(
            f"iro{n:04}",
            fte=fte,
            methods=frozenset({"bsl"}) if chance.random() < 0.1 else frozenset(),
            not_independent_teams=frozenset({f"T{chance.randrange(teams)}"}) if chance.random() < 0.1 else frozenset(),
        )
        for n, fte in enumerate(hours)
    ]


Took = tuple[float, float]
"""Seconds by the clock and of the processor, each the median: the second says more on a busy machine."""


def _timed(solve: Callable[[Problem], Plan], problem: Problem, rounds: int) -> tuple[Plan, Took]:
    clock, processor = [], []
    for _ in range(rounds):
        began, used = time.perf_counter(), time.process_time()
        plan = solve(problem)
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    return plan, (median(clock), median(processor))


def _told(name: str, plan: Plan, took: Took) -> str:
    figures = "; ".join(f"{f.aim} {f.value:g} (at least {f.bound:g})" for f in plan.figures)
    seconds = f"{took[0]:.2f} s (processor {took[1]:.2f} s)"
    return f"{name}, {plan.method}: {seconds}; fullest {plan.max_before:g} -> {plan.max_after:g}; {figures}"


def main() -> None:
    """Print every case: the fast plan of both sizes, the optimum of the smaller one."""
    for name, make in (("opening", opening), ("rebalance", rebalance)):
        small, large = make(1_200, 18), make(82_000, 1_250)
        gc.freeze()  # as a service does once it has started: what was made up here is not looked through every time
        print(_told(f"{name} 1,200/18", *_timed(greedy.share_out, small, 5)), flush=True)
        if exact.available():
            print(_told(f"{name} 1,200/18", *_timed(exact.best, small, 3)), flush=True)
        print(_told(f"{name} 82,000/1,250", *_timed(greedy.share_out, large, 3)), flush=True)


if __name__ == "__main__":
    main()
