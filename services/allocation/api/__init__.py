"""Allocation's routes, and who may call them."""

from services.allocation.api.caseloads import overviews
from services.allocation.api.children import (
    choosing_for_a_child,
    excepting_siblings,
    looking_at_a_child,
    recommending,
    taking_back_a_choice,
)
from services.allocation.api.families import counting_splits, deciding, keeping_exceptions, proposing
from services.allocation.api.handover import away, away_otherwise, going, working_hours
from services.allocation.api.iros import changing_the_team, looking_at_the_team
from services.allocation.api.openings import completing_an_opening, looking_at_openings, opening_a_caseload
from services.allocation.api.questions import answering, asking, taking_back_an_answer
from services.allocation.api.rebalance import rebalancing_all
from services.allocation.api.staff_records import explaining, registering, supervising, the_team_in_numbers, training
from services.allocation.api.withdrawals import taking_back_a_no, taking_back_exceptions, taking_back_of_iros
from shared.router import Router
from shared.service.duty_api import duty_router
from shared.service.service import Service

_ROOMS = (
    changing_the_team,
    looking_at_the_team,
    away,
    away_otherwise,
    going,
    working_hours,
    looking_at_a_child,
    recommending,
    choosing_for_a_child,
    taking_back_a_choice,
    excepting_siblings,
    keeping_exceptions,
    counting_splits,
    proposing,
    deciding,
    overviews,
    registering,
    supervising,
    training,
    the_team_in_numbers,
    explaining,
    rebalancing_all,
    opening_a_caseload,
    looking_at_openings,
    completing_an_opening,
    answering,
    asking,
    taking_back_of_iros,
    taking_back_exceptions,
    taking_back_a_no,
    taking_back_an_answer,
)


def router(service: Service) -> Router:
    """Everything under /allocation."""
    routes = Router()
    for add in _ROOMS:
        add(routes, service)
    routes.include_router(duty_router(service))
    return routes
