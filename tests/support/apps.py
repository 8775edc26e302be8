"""Services' apps, each put together once and lent to one test after another.

To put the routes of a service together takes half a second, and the requests of a test take milliseconds. The routes
know their service by one object: it stands for the service of whichever test has the app. What routes hold beside it
would be shared, so an app whose routes are given more than their service is not lent (`http.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fastapi import FastAPI

from shared.auth.tokens import Verifier
from shared.policy import Profile
from shared.router import Router
from shared.service.service import Declaration, Service
from shared.web.app import create_service_app

Routes = Callable[[Service], Router | Sequence[Router]]


@dataclass
class _Lent:
    routes: Routes
    declaration: Declaration
    profile: Profile
    stands_for: Service
    app: FastAPI
    to: list[Service] = field(default_factory=list)
    """The service of the test that has it, if one has."""


_apps: list[_Lent] = []


def lend(service: Service, routes: Routes, verifier: Verifier) -> FastAPI:
    """An app for this service, which nobody else has until it is given back."""
    ours = next((each for each in _apps if not each.to and _fits(each, service, routes)), None)
    if ours is None:
        ours = _made(service, routes, verifier)
        _apps.append(ours)
    ours.to.append(service)
    ours.stands_for.__dict__ = service.__dict__
    ours.app.state.verifier = verifier
    return ours.app


def give_back(service: Service) -> None:
    """The apps of this service may go to the next test."""
    for each in _apps:
        if service in each.to:
            each.to.clear()
            each.stands_for.__dict__ = {}


def put_together(service: Service, routers: Sequence[Router], verifier: Verifier) -> FastAPI:
    """An app that is for this test alone."""
    return create_service_app(service.name, title=service.name.capitalize(), routers=list(routers), verifier=verifier)


def _fits(lent: _Lent, service: Service, routes: Routes) -> bool:
    made_for = lent.routes, lent.declaration, lent.profile
    return all(
        one is other for one, other in zip(made_for, (routes, service.declaration, service.profile), strict=True)
    )


def _made(service: Service, routes: Routes, verifier: Verifier) -> _Lent:
    stands_for = Service.__new__(Service)
    stands_for.__dict__ = service.__dict__
    routers = routes(stands_for)
    several = [routers] if isinstance(routers, Router) else routers
    return _Lent(routes, service.declaration, service.profile, stands_for, put_together(stands_for, several, verifier))
