"""The pages of concerns and disputes."""

from fastapi import APIRouter

from services.reporting.api.disputes import beginnings, concerns, lists, one
from services.reporting.api.site import Site


def router(site: Site) -> APIRouter:
    """Every page of concerns and disputes; fixed addresses come before those of one thing."""
    routes = APIRouter()
    for each in (lists, beginnings, concerns, one):
        routes.include_router(each.router(site))
    return routes
