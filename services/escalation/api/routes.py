"""Every route of escalation, a file for each subject."""

from services.escalation.api import (
    adverse,
    advice,
    analysis,
    cafcass,
    closing,
    concerns,
    counterparts,
    freezes,
    lateness,
    practice,
)
from services.escalation.api.disputes import dispute_routers
from shared.router import Router
from shared.service.duty_api import duty_router
from shared.service.service import Service


def router(service: Service) -> Router:
    """Every route of escalation."""
    routes = Router()
    for each in (concerns, closing, lateness):
        routes.include_router(each.router(service))
    for of_disputes in dispute_routers(service):
        routes.include_router(of_disputes)
    for each in (freezes, cafcass, counterparts, advice, practice, adverse, analysis):
        routes.include_router(each.router(service))
    routes.include_router(duty_router(service))
    return routes
