"""The pages of concerns and disputes."""

from services.reporting.api.disputes import beginnings, concerns, lists, one
from services.reporting.api.site import Site
from shared.router import Router


def router(site: Site) -> Router:
    """Every page of concerns and disputes; fixed addresses come before those of one thing."""
    routes = Router()
    for each in (lists, beginnings, concerns, one):
        routes.include_router(each.router(site))
    return routes
